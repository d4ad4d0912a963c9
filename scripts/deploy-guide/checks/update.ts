import assert from 'node:assert/strict';
import { ask, cookieOf, logIn, pageHeaders, type Question } from '../ask.ts';
import type { Check } from '../check.ts';
import type { Site } from '../site.ts';

/**
 * Enough addresses that each process gets some, because nginx chooses the process by the address. Each address has one
 * session of the 20 that `ada` may have.
 */
const addresses = Array.from({ length: 16 }, (_, at) => `127.0.0.${100 + at}`);

/** How often both processes are restarted. Several rounds find faults that do not happen at every restart. */
const rounds = 3;

type Person = { readonly from: string; cookie: string };

/** The sign-ins run one after the other, because parallel password checks would wait for each other. */
async function signInEverybody(site: Site): Promise<Person[]> {
  const people: Person[] = [];
  for (const from of addresses) {
    const answer = await ask(site, { ...logIn('ada', site.passwords.ada ?? ''), from });
    people.push({ from, cookie: cookieOf(answer).cookie });
  }
  return people;
}

/**
 * Plays one person who opens the page, loads its script and refreshes, again and again, as fast as the answers come.
 * Unlike the SPA, this person repeats no request.
 * Resolves with the requests that were not answered 200.
 */
async function useSite(site: Site, person: Person, isOver: () => boolean): Promise<string[]> {
  const { from } = person;
  const faults: string[] = [];
  async function expectOk(question: Question) {
    const what = `${question.method ?? 'GET'} ${question.path ?? '/'}`;
    const answer = await ask(site, { ...question, from }).catch((error: Error) => {
      faults.push(`${what}: ${error.message}`);
    });
    if (answer && answer.status !== 200) faults.push(`${what}: ${answer.status}`);
    return answer;
  }
  do {
    const page = await expectOk({});
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(String(page?.body))?.[1];
    await expectOk({ path: script ?? '/the-page-names-no-script.js' });
    for (let times = 0; times < 10; times++) {
      const headers = { ...pageHeaders, Cookie: person.cookie };
      const refreshed = await expectOk({ method: 'POST', path: '/api/auth/refresh', headers });
      if (refreshed) person.cookie = cookieOf(refreshed).cookie || person.cookie;
    }
  } while (!isOver());
  return faults;
}

function countEach(faults: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const fault of faults) counts[fault] = (counts[fault] ?? 0) + 1;
  return counts;
}

export const updateChecks: Check[] = [
  {
    claim: 'An update under load fails no request: no page, no script, no refresh.',
    async run(site) {
      let isOver = false;
      await site.prepareUpdate();
      const people = await signInEverybody(site);
      const used = people.map((person) => useSite(site, person, () => isOver));
      const before = site.starts();
      try {
        for (let round = 0; round < rounds; round++) await site.restart();
      } finally {
        isOver = true;
      }
      assert.deepEqual(countEach((await Promise.all(used)).flat()), {});
      assert.equal(site.starts() - before, 2 * rounds);
    },
  },
];
