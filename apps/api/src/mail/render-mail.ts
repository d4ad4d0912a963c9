import { product } from '@latchkey/contracts/product';
import type { MailContent } from '../core/mail.ts';
import { escapeHtml } from '../lib/escape-html.ts';

export type RenderedMail = {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
};

/** Makes a mail's text and HTML. Both say the same. The HTML loads nothing, so nobody learns when a mail is read. */
export function renderMail(content: MailContent): RenderedMail {
  return { subject: content.subject, text: renderText(content), html: renderHtml(content) };
}

function renderText({ paragraphs, button, notes = [] }: MailContent): string {
  const link = button ? [`${button.text}:\n${button.href}`] : [];
  return `${[...paragraphs, ...link, ...notes, `-- \n${product.name}`].join('\n\n')}\n`;
}

/** The colours of apps/web/src/styles.css, in light and in dark. A test compares them. */
const colours = {
  page: ['#f3f5f4', '#0f1514'],
  surface: ['#ffffff', '#171f1d'],
  ink: ['#14211e', '#e7efec'],
  'ink-soft': ['#4d5d58', '#a3b5af'],
  line: ['#d6dedb', '#2c3835'],
  accent: ['#0b6658', '#63cdb6'],
  'on-accent': ['#ffffff', '#06231d'],
} as const;

type Theme = 0 | 1;
const light: Theme = 0;
const dark: Theme = 1;

/** Rules for colours alone. They stand in one style sheet for each theme, because mail programs know no variables. */
const paint = (theme: Theme) => `
.page { background: ${colours.page[theme]}; color: ${colours.ink[theme]}; }
.name, .action { color: ${colours.accent[theme]}; }
.mail { background: ${colours.surface[theme]}; border: 1px solid ${colours.line[theme]}; }
.button { background: ${colours.accent[theme]}; color: ${colours['on-accent'][theme]}; }
.note { color: ${colours['ink-soft'][theme]}; }`;

const styles = `
.page { margin: 0; padding: 24px 12px;
  font: 16px/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.mail { box-sizing: border-box; max-width: 544px; margin: 0 auto; padding: 24px; border-radius: 14px; }
.name { margin: 0 0 16px; font-size: 19px; font-weight: 700; }
.subject { margin: 0 0 16px; font-size: 22px; line-height: 1.25; }
.text { margin: 0 0 16px; overflow-wrap: anywhere; }
.button { display: inline-block; margin: 8px 0 24px; padding: 12px 20px; border-radius: 8px;
  font-weight: 600; text-decoration: none; }
.note { margin: 0 0 8px; font-size: 14px; overflow-wrap: anywhere; }
${paint(light)}
@media (prefers-color-scheme: dark) {${paint(dark)}
}`;

function renderHtml({ subject, paragraphs, button, notes = [] }: MailContent): string {
  const toParagraphs = (texts: readonly string[], className: string) =>
    texts.map((text) => `<p class="${className}">${escapeHtml(text)}</p>`);
  const href = button && escapeHtml(button.href);
  const body = [
    `<p class="name">${escapeHtml(product.name)}</p>`,
    `<h1 class="subject">${escapeHtml(subject)}</h1>`,
    ...toParagraphs(paragraphs, 'text'),
    ...(button ? [`<a class="button" href="${href}">${escapeHtml(button.text)}</a>`] : []),
    ...toParagraphs(notes, 'note'),
    ...(button
      ? [
          `<p class="note">If the button does not work, open <a class="action" href="${href}">${href}</a></p>`,
        ]
      : []),
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>${styles}
</style>
</head>
<body class="page">
<div class="mail">
${body.join('\n')}
</div>
</body>
</html>
`;
}
