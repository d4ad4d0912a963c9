import type { Outcome } from './scene.ts';

const row = (...cells: readonly unknown[]) => `| ${cells.join(' | ')} |`;

/** What one scene has shown, as a section of the document. */
export function describeOutcome({ scene, verdict, figures, reason }: Outcome): string {
  const date = new Date().toISOString().slice(0, 10);
  return [
    `## ${scene.name}`,
    '',
    scene.claim,
    '',
    `Run on ${date}: **${verdict}**.${verdict === 'skipped' ? ` ${reason}` : ''}`,
    '',
    ...(verdict === 'broken' ? ['```', reason, '```', ''] : []),
    ...(figures.length > 0
      ? [row('figure', 'value'), '|---|---|', ...figures.map((figure) => row(...figure)), '']
      : []),
  ].join('\n');
}

const head = `<!-- Made by \`npm run production\`; edit evidence/production, not this file. -->

# The real processes under failures

\`npm run production\` plays these scenes one after another, on real processes, a real PostgreSQL and nginx; with names, it
plays those alone. It fails when a claim does not hold. The times are those of one run on one machine, clients included.

`;

/**
 * Puts the new sections into the document, in the order of the scenes.
 *
 * @param old the document so far; scenes that were not played now keep their section
 */
export function updateDocument(
  old: string,
  names: readonly string[],
  outcomes: readonly Outcome[],
): string {
  const sections = new Map<string, string>();
  for (const section of old.split(/^(?=## )/m).slice(1)) {
    sections.set(section.slice(3, section.indexOf('\n')), section.trimEnd());
  }
  for (const outcome of outcomes) {
    sections.set(outcome.scene.name, describeOutcome(outcome).trimEnd());
  }
  return `${head}${names.flatMap((name) => sections.get(name) ?? []).join('\n\n')}\n`;
}
