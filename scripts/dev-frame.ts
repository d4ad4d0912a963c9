import { product } from '@latchkey/contracts/product';
import { escapeHtml } from '../apps/api/src/lib/escape-html.ts';

/**
 * A page of the dev server.
 * @param main HTML
 * @param styles the address of its stylesheet
 */
export function devPage(title: string, main: string, styles: string): string {
  const name = escapeHtml(product.name);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · ${name}</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="${styles}">
</head>
<body>
<header class="bar"><a class="home" href="/">${name}</a><span class="note">development only</span></header>
<main class="main">
${main}
</main>
</body>
</html>
`;
}
