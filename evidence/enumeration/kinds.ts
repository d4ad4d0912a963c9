import { apiPaths } from '@latchkey/contracts/api';
import { loginBody } from '../../apps/api/src/testing/login-body.ts';
import type { Sending } from './client.ts';
import { password, type Site } from './site.ts';

type Request = Omit<Sending, 'address'>;

/** One way in which somebody could try to find out whether an account exists. */
export type Kind = {
  readonly name: string;
  /**
   * A request about an account that exists, or about one that does not.
   * @param number tells apart the accounts of one run
   */
  request(number: number, exists: boolean): Request | Promise<Request>;
  /** How many requests of one sender may be enough to be limited. */
  readonly enough: number;
};

/** How many requests about addresses one signed-in person makes. */
const perHolder = 8;

/** How many people have to be signed in for so many pairs. */
export const holdersFor = (pairs: number): number => Math.ceil((2 * pairs) / perHolder) + 2;

/** Names of both kinds are equally long. */
const nameOf = (number: number, exists: boolean) => `${exists ? 'known' : 'other'}-${number}`;
const addressOf = (number: number, exists: boolean) => `${nameOf(number, exists)}@example.com`;

let registrations = 0;

/**
 * The table of what is measured. A new endpoint that takes a name or an address gets an entry here. Paths of features are
 * written out, because a feature that is deleted takes its paths along.
 */
export function kindsFor(site: Site): Kind[] {
  const wrong = 'not the password';
  const tokenOf = createHolders(site);
  return [
    {
      name: 'sign-in by username',
      enough: 12,
      request: (number, exists) => ({
        path: apiPaths.auth.login,
        body: loginBody(nameOf(number, exists), wrong),
      }),
    },
    {
      name: 'sign-in by address',
      enough: 12,
      request: (number, exists) => ({
        path: apiPaths.auth.login,
        body: loginBody(addressOf(number, exists), wrong),
      }),
    },
    {
      name: 'registration',
      enough: 22,
      request: (number, exists) => ({
        path: '/registration',
        body: { username: `new-${registrations++}`, email: addressOf(number, exists), password },
      }),
    },
    {
      name: 'the mail of a registration once more',
      enough: 22,
      request: (number, exists) => ({
        path: '/registration/resend',
        // Nobody has registered these addresses either.
        body: { email: exists ? addressOf(number, true) : `empty-${number}@example.com` },
      }),
    },
    {
      name: 'password reset',
      enough: 32,
      request: (number, exists) => ({
        path: '/password-reset',
        body: { email: addressOf(number, exists) },
      }),
    },
    {
      name: 'change of the address',
      enough: 12,
      request: async (number, exists) => ({
        path: '/user/email',
        body: { email: addressOf(number, exists) },
        accessToken: await tokenOf(),
      }),
    },
  ];
}

/** Signs in one holder after another, before their limits are reached. */
function createHolders(site: Site) {
  let asked = 0;
  let token = '';
  return async (): Promise<string> => {
    if (asked % perHolder === 0) {
      const body = loginBody(`holder-${asked / perHolder}`, password);
      const answer = await site.send({ path: apiPaths.auth.login, body, address: '192.0.2.1' });
      token = JSON.parse(answer.body).accessToken;
    }
    asked++;
    return token;
  };
}
