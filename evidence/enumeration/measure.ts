import { type Kind, kindsFor } from './kinds.ts';
import type { Site } from './site.ts';
import { bound, type Comparison, compare } from './welch.ts';

export type Finding = {
  readonly name: string;
  readonly time: Comparison;
  /** Whether every answer about an account that exists was, byte for byte, like one about an account that does not. */
  readonly isSameContent: boolean;
  /** Whether a sender who goes on until they are limited sees the same answers. */
  readonly isSameLimit: boolean;
};

/** Whether somebody could find out which accounts exist. */
export const reveals = ({ time, isSameContent, isSameLimit }: Finding): boolean =>
  Math.abs(time.t) > bound || !isSameContent || !isSameLimit;

/** Measures every kind of request with so many pairs. */
export async function measure(site: Site, pairs: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const kind of kindsFor(site)) {
    for (let round = 0; round < 20; round++) await ask(site, kind, pairs + round, round % 2 === 0);
    const finding: Finding = {
      name: kind.name,
      ...(await measurePairs(site, kind, pairs)),
      isSameLimit: await areLimitsSame(site, kind, pairs),
    };
    // A run takes half an hour, so each figure is shown as soon as it is there.
    process.stderr.write(`${JSON.stringify(finding)}\n`);
    findings.push(finding);
  }
  return findings;
}

/** Each pair asks once about an account that exists and once about one that does not, in an order decided by chance. */
async function measurePairs(site: Site, kind: Kind, pairs: number) {
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  const seen: Record<'known' | 'unknown', Set<string>> = { known: new Set(), unknown: new Set() };
  for (let pair = 0; pair < pairs; pair++) {
    const order = Math.random() < 0.5 ? [true, false] : [false, true];
    for (const exists of order) {
      const answer = await ask(site, kind, pair, exists);
      const side = exists ? 'known' : 'unknown';
      times[side].push(answer.milliseconds);
      seen[side].add(answer.seen);
    }
  }
  const isSameContent = [...seen.known, ...seen.unknown].every(
    (answer) => seen.known.has(answer) && seen.unknown.has(answer),
  );
  return { time: compare(times.known, times.unknown), isSameContent };
}

/** A sender of their own for each request, so that no limit is reached. */
async function ask(
  site: Site,
  kind: Kind,
  number: number,
  exists: boolean,
  address = nextSender(),
) {
  const request = await kind.request(number, exists);
  await site.settle();
  return site.send({ ...request, address });
}

let senders = 0;
function nextSender(): string {
  senders++;
  return `10.${(senders >> 16) & 255}.${(senders >> 8) & 255}.${senders & 255}`;
}

async function areLimitsSame(site: Site, kind: Kind, number: number): Promise<boolean> {
  const answersOf = async (exists: boolean) => {
    const sender = nextSender();
    const answers: string[] = [];
    for (let count = 0; count < kind.enough; count++) {
      answers.push((await ask(site, kind, number + 20, exists, sender)).seen);
    }
    return answers.join('\n\n');
  };
  return (await answersOf(true)) === (await answersOf(false));
}
