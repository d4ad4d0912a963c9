import { findBreaking } from './breaking-statements.ts';

const contract = /^-- contract: nothing since (\d+\.\d+\.\d+) uses (\S+)$/;

/**
 * Why a migration must not be part of a rolling release, one sentence for each reason. A comment in the file allows a
 * removal: `-- contract: nothing since 0.2.0 uses sessions.device` (docs/decisions/0050).
 *
 * @param released the versions that are out, so that a process of an earlier one need not run any more
 */
export function rollingReleaseFaults(migration: string, released: readonly string[]): string[] {
  const breaking = findBreaking(migration);
  const lines = migration
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^--\s*contract\b/i.test(line));
  const contracts = lines.map((line) => contract.exec(line));
  const allowed = new Set(contracts.map((match) => match?.[2]));
  return [
    ...breaking
      .filter(({ subject }) => !allowed.has(subject))
      .map(
        ({ does, subject }) =>
          `It ${does}, which processes of the release before may still use; stop using it in one release, and in a later one add the line: -- contract: nothing since <that release> uses ${subject}`,
      ),
    ...lines.flatMap((line, index) => {
      const [, release = '', subject = ''] = contracts[index] ?? [];
      if (!release)
        return [`"${line}" is not of the form: -- contract: nothing since 0.2.0 uses table.column`];
      if (!released.includes(release))
        return [`"${line}" names ${release}, which is not released.`];
      if (breaking.some((one) => one.subject === subject)) return [];
      return [`"${line}" allows nothing that this migration does.`];
    }),
  ];
}
