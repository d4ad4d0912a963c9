import { readFileSync } from 'node:fs';
import { escapeHtml } from '../../apps/api/src/lib/escape-html.ts';
import { devPage } from '../dev-frame.ts';
import type { DevMail } from './mail-folder.ts';

/** Where the pages are. The address begins like those of Vite's own pages, so no page of the product can have it. */
export const mailPagesPath = '/__mails/';

const ofThisFolder = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The colours and sizes are those of the product's pages. */
export const readStyles = (): string =>
  ofThisFolder('../../apps/web/src/styles.css') + ofThisFolder('./mail-pages.css');

const timeFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

const hrefOf = ({ file }: DevMail) => `${mailPagesPath}${encodeURIComponent(file)}`;
const timeOf = ({ date }: DevMail) =>
  `<time datetime="${date.toISOString()}">${escapeHtml(timeFormat.format(date))}</time>`;

/** The list of all mails, newest first. */
export function listPage(mails: readonly DevMail[], folder: string): string {
  const rows = mails.map(
    (mail) => `<li class="row">
<a class="subject" href="${hrefOf(mail)}">${escapeHtml(mail.subject)}</a>
<span class="to">to ${escapeHtml(mail.to)}</span>
<span class="time">${timeOf(mail)}</span>
</li>`,
  );
  const content =
    mails.length === 0
      ? `<div class="empty">
<h2>No mail yet</h2>
<p>A mail appears here when the API writes one, for example when somebody registers. Reload this page to see it.</p>
</div>`
      : `<ol class="list">${rows.join('\n')}</ol>`;
  const intro = `<p class="lead">SMTP_URL is not set, so mails are sent to nobody. They are files in
<code>${escapeHtml(folder)}</code>, newest first.</p>`;
  return document('Mails', `<h1>Mails</h1>${intro}${content}`);
}

/** One mail: who it is to, its HTML in a frame that runs nothing, and its text. */
export function mailPage(mail: DevMail): string {
  const body = `<p class="back"><a href="${mailPagesPath}">All mails</a></p>
<h1>${escapeHtml(mail.subject)}</h1>
<p class="lead">To ${escapeHtml(mail.to)}, ${timeOf(mail)}</p>
<h2 id="html">As HTML</h2>
<iframe class="frame" title="The mail as HTML" sandbox="allow-popups allow-popups-to-escape-sandbox"
 src="${hrefOf(mail)}/html"></iframe>
<h2 id="text">As text</h2>
<pre class="text">${withLinks(mail.text)}</pre>`;
  return document(mail.subject, body);
}

/** The HTML of a mail as it was sent, but its links open a tab: no page of the product can be shown in a frame. */
export const framedHtml = ({ html }: DevMail): string =>
  html.replace('<head>', '<head>\n<base target="_blank">');

export const missingPage = (): string =>
  document(
    'No such mail',
    `<h1>No such mail</h1><p class="lead">Its file is gone. <a href="${mailPagesPath}">All mails</a></p>`,
  );

function withLinks(text: string): string {
  return escapeHtml(text).replace(/https?:\/\/\S+/g, (href) => `<a href="${href}">${href}</a>`);
}

const document = (title: string, main: string) =>
  devPage(title, main, `${mailPagesPath}styles.css`);
