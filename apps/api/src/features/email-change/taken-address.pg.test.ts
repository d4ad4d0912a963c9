import { afterAll, beforeAll, it } from 'vitest';
import { expectProblem } from '../../testing/answers.ts';
import { createTestApp, type TestApp } from '../../testing/create-test-app.ts';
import { newestToken } from '../../testing/newest-token.ts';
import { takeAddressDuring } from '../../testing/take-address.ts';
import { arrive, useLink } from './testing/arrive.ts';

let test: TestApp;
beforeAll(async () => {
  test = await createTestApp();
});
afterAll(() => test.close());

it.each([
  ['proves an address', 'confirm'],
  ['takes a change back', 'undo'],
] as const)(
  'when another account gets the address at that very moment, the link that %s is a dead one',
  async (_does, kind) => {
    const person = await arrive(test);
    const confirmation = await person.tokenFor(person.fresh);
    if (kind === 'undo') await useLink(test, 'confirm', confirmation);
    const token =
      kind === 'undo' ? await newestToken(test, person.user.email, '/undo-email') : confirmation;
    const wanted = kind === 'undo' ? person.user.email : person.fresh;
    expectProblem(
      await takeAddressDuring(test, wanted, () => useLink(test, kind, token)),
      'link_unusable',
    );
  },
);
