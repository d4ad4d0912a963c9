import { type Finding, reveals } from './measure.ts';
import { bound } from './welch.ts';

type Run = {
  readonly pairs: number;
  readonly product: readonly Finding[];
  readonly mutantPairs: number;
  readonly mutant: readonly Finding[];
};

/** The document of a run, evidence/enumeration.md. */
export function describeRun({ pairs, product, mutantPairs, mutant }: Run): string {
  return `# No enumeration, measured

\`npm run enumeration\` writes this page. It starts the real server process on a PostgreSQL server of its own
(\`BCRYPT_COST=10\`, mails as files) and asks in pairs: once about an account that exists, once about one that does not, in
an order decided by chance, each from a client address of its own. Between two requests it waits until all mails are sent.

This run had **${pairs} pairs** for each kind of request. \`difference\` is the mean time for accounts that exist less the
mean time for others, with its 95 % interval; \`t\` is Welch's. The slowest 5 % of all times are left out, because the
machine did something else in them. A time counts as different when |t| is above ${bound}, the bound of ISO/IEC 17825.
\`content\` compares status, headers and body, and \`limits\` the answers to one sender who goes on until they are limited.

${table(product)}

## The same run on a mutant

In a copy of the tree the work is skipped when there is nothing to do: no password check for an unknown name, no rows for
an address that is taken, or that nobody has. The run must find out every one of these, or it could not see the fault. It had
${mutantPairs} pairs for each kind, because its differences are large.

${table(mutant)}

What the mails show, only the owner of a mailbox sees: an address that somebody registers gets a mail whether it has an
account or not, a reset is mailed to accounts alone, and both from the outbox after the answer.
[0039](../docs/decisions/0039-guesses-and-devices.md) explains how failures are counted for unknown names.
`;
}

function table(findings: readonly Finding[]): string {
  const rows = findings.map((finding) => {
    const { name, time, isSameContent, isSameLimit } = finding;
    const [low, high] = time.interval.map((value) => value.toFixed(3));
    const same = (is: boolean) => (is ? 'same' : '**differs**');
    const cells = [
      name,
      time.usual.toFixed(1),
      `${time.difference.toFixed(3)} (${low} to ${high})`,
      time.t.toFixed(2),
      same(isSameContent),
      same(isSameLimit),
      reveals(finding) ? '**yes**' : 'no',
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| request | mean, ms | difference, ms | t | content | limits | reveals accounts |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
