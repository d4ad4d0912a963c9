import { readFileSync } from 'node:fs';
import { escapeHtml } from '../../apps/api/src/lib/escape-html.ts';
import { devPage } from '../dev-frame.ts';
import { readStyles } from '../dev-mails/mail-pages.ts';
import { type Schema, writeSchema } from './openapi-schema.ts';

/** Where the page is. The address begins like those of Vite's own pages, so no page of the product can have it. */
export const apiPagePath = '/__api/';

type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
type Answer = { readonly $ref?: string; readonly description: string; readonly content?: Content };
type Operation = {
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly { name: string; in: string; schema: Schema }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
};
type Scheme = { readonly name?: string; readonly description: string };

/** The parts of the OpenAPI document that the page shows. */
export type ApiDocument = {
  readonly info: { readonly title: string; readonly version: string };
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Answer>>;
    readonly securitySchemes: Readonly<Record<string, Scheme>>;
  };
};

/** The colours and sizes are those of the product's pages, and the frame is that of the mails. */
export const readApiStyles = (): string =>
  readStyles() + readFileSync(new URL('./openapi-page.css', import.meta.url), 'utf8');

/** The whole API on one page. Each operation opens without a script. */
export function apiPage(document: ApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags))].sort();
  const groups = tags.map((tag) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(tag));
    const items = own.map((each) => operationItem(document, each)).join('\n');
    return `<h2>${escapeHtml(tag)}</h2>\n<div class="list">${items}</div>`;
  });
  const [server] = document.servers;
  const lead = `<p class="lead">Every address is below <code>${escapeHtml(server?.url ?? '')}</code>.
This page shows <a href="${escapeHtml(server?.url ?? '')}/openapi.json">the OpenAPI document</a> of the API that runs
now.</p>`;
  return frame(`<h1>API</h1>${lead}${groups.join('\n')}`);
}

/** The page while the API does not answer. */
export const silentPage = (): string =>
  frame(
    '<h1>API</h1><p class="lead">The API does not answer. Reload this page when it has started.</p>',
  );

type Item = { readonly path: string; readonly method: string; readonly operation: Operation };

function operationItem({ components }: ApiDocument, { path, method, operation }: Item): string {
  const { parameters = [], requestBody, responses, security, summary } = operation;
  const needs = Object.keys(security[0] ?? {}).flatMap(
    (name) => components.securitySchemes[name] ?? [],
  );
  const answers = Object.entries(responses).map(([status, given]) => {
    const shared = components.responses[given.$ref?.split('/').at(-1) ?? ''];
    return answerRow(status, shared ?? given);
  });
  const rows = parameters.map(
    ({ name, in: place, schema }) =>
      `<li><code>${escapeHtml(name)}</code> in the ${escapeHtml(place)}: ${escapeHtml(writeSchema(schema))}</li>`,
  );
  return `<details class="operation">
<summary><span class="method">${escapeHtml(method.toUpperCase())}</span>
<code class="path">${escapeHtml(path)}</code> <span class="what">${escapeHtml(summary)}</span></summary>
<div class="facts">
${section('Needs', needs.map(needItem).join('\n'))}
${section('Parameters', rows.join('\n'))}
${schemaSection('Body', requestBody?.content)}
${schemaSection('Success', successOf(responses)?.content)}
<h3>Answers</h3>
<ul class="answers">${answers.join('\n')}</ul>
</div>
</details>`;
}

const successOf = (responses: Operation['responses']) =>
  Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];

const needItem = ({ name, description }: Scheme) =>
  `<li>${name ? `<code>${escapeHtml(name)}</code>: ` : ''}${withCode(description)}</li>`;

/** A problem's description has one paragraph for each code. */
function answerRow(status: string, { description }: Answer): string {
  const lines = description.split('\n\n').map(withCode).join('<br>');
  return `<li><span class="status">${escapeHtml(status)}</span><span>${lines}</span></li>`;
}

const section = (title: string, items: string) =>
  items === '' ? '' : `<h3>${title}</h3>\n<ul class="needs">${items}</ul>`;

function schemaSection(title: string, content: Content | undefined): string {
  const [[type, { schema }] = ['', {}]] = Object.entries<Content[string]>(content ?? {});
  if (!schema) return '';
  const written = escapeHtml(writeSchema(schema));
  return `<h3>${title} <span class="type">${escapeHtml(type)}</span></h3>\n<pre class="text">${written}</pre>`;
}

/** Escapes Markdown text, and shows what is between backticks as code. */
const withCode = (text: string) => escapeHtml(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

const frame = (main: string) => devPage('API', main, `${apiPagePath}styles.css`);
