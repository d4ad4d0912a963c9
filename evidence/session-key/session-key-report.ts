const row = (cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;

/** A table in Markdown. */
export const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Counts by name, such as ``200 x `401 session_key_required` ``. */
export function describeCounts(counts: ReadonlyMap<string, number>): string {
  const parts = [...counts].map(([name, count]) => `${count} x \`${name}\``);
  return parts.length > 0 ? parts.join(', ') : 'none';
}

export const add = (counts: Map<string, number>, name: string) =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);

const head = `<!-- Made by \`npm run session-key\`; edit evidence/session-key, not this file. -->

# A session bound to a key of its browser

\`npm run session-key\` tries what [0052](../docs/decisions/0052-a-session-bound-to-a-key.md) claims, with the built
product and a real Chromium. With names (\`thief\`, \`one-key\`, \`cost\`) it runs those
parts alone, and the others keep their text. It fails when a claim does not hold. Times are those of one run on a small
shared machine.

`;

const tail = `## Where it is

- the parts of this page: [thief](session-key/session-key-thief.ts), [two tabs](session-key/session-key-two-tabs.ts),
  [cost in the browser](session-key/session-key-browser-cost.ts),
  [cost in the server](session-key/session-key-server-cost.ts)
- the key in the browser: [create-session-key.ts](../apps/web/src/features/session-key/create-session-key.ts),
  [key-store.ts](../apps/web/src/features/session-key/key-store.ts)
- the check in the API: [session-keys.ts](../apps/api/src/features/session-key/session-keys.ts)
- all orders of calls, with a thief who follows:
  [follower.search.test.ts](../apps/api/src/features/session-key/follower.search.test.ts)
`;

/** Puts new sections into the document, in the order of the titles. Others keep the text that they had. */
export function updateDocument(
  old: string,
  titles: readonly string[],
  fresh: ReadonlyMap<string, string>,
): string {
  const sections = new Map<string, string>();
  for (const section of old.split(/^(?=## )/m).slice(1)) {
    sections.set(section.slice(3, section.indexOf('\n')), section.trimEnd());
  }
  for (const [title, text] of fresh) sections.set(title, `## ${title}\n\n${text}`);
  return `${head}${titles.flatMap((title) => sections.get(title) ?? []).join('\n\n')}\n\n${tail}`;
}
