import { apiBasePath, apiPaths, csrfHeader } from '@latchkey/contracts/api';
import { demoAccounts } from '../../apps/api/src/start/demo-accounts.ts';
import { loginBody } from '../../apps/api/src/testing/login-body.ts';
import { openStream, type Stream } from './live-end-stream.ts'; // feature: live-end
import { type Answer, send } from './requests.ts';

export type Client = {
  signIn(): Promise<Answer>;
  refresh(): Promise<Answer>;
  signOut(origin?: string): Promise<Answer>;
  /** Reads the signed-in person, which costs a query. */
  me(): Promise<Answer>;
  /** Uses the access token where it costs least: without a query, while notifications arrive. */
  useToken(origin?: string): Promise<Answer>;
  watch(): Promise<Stream>; // feature: live-end
  /** The id of the session and the generation of its refresh token, as the client was last told. */
  told(): { sid: string; gen: number } | null;
};

const cheapest = [
  apiPaths.user.me,
  apiPaths.protected.read, // feature: protected
].at(-1);

let clients = 0;

/** Plays one browser, which has an address of its own. It keeps what a 200 gave it, and nothing of other answers. */
export function createClient(site: string): Client {
  const number = clients++;
  const username = demoAccounts.users[number % 2]?.username ?? '';
  const address = { 'X-Forwarded-For': `198.18.${(number >> 8) & 255}.${number & 255}` };
  let cookie = '';
  let accessToken = '';

  async function post(path: string, { origin = site, body = '' } = {}): Promise<Answer> {
    const headers = {
      ...address,
      [csrfHeader.name]: csrfHeader.value,
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
      ...(cookie && { Cookie: cookie }),
    };
    const question = { method: 'POST', path: apiBasePath + path, headers, body } as const;
    const answer = await send(origin, question);
    if (answer.status === 200) {
      cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
      accessToken = JSON.parse(answer.body).accessToken;
    }
    return answer;
  }

  const bearer = () => ({ ...address, Authorization: `Bearer ${accessToken}` });
  const get = (path: string, origin = site) =>
    send(origin, { method: 'GET', path: apiBasePath + path, headers: bearer() });

  return {
    signIn: () =>
      post(apiPaths.auth.login, {
        body: JSON.stringify(loginBody(username, demoAccounts.password)),
      }),
    refresh: () => post(apiPaths.auth.refresh),
    signOut: (origin) => post(apiPaths.auth.logout, origin === undefined ? {} : { origin }),
    me: () => get(apiPaths.user.me),
    useToken: (origin) => get(cheapest ?? '', origin),
    watch: () => openStream(site, bearer()), // feature: live-end
    told() {
      const [, claims] = cookie.split('=')[1]?.split('.') ?? [];
      return claims ? JSON.parse(Buffer.from(claims, 'base64url').toString()) : null;
    },
  };
}

/** Signs in so many clients, a few at a time. Repeats a sign-in that is answered 503. */
export async function signInClients(site: string, count: number): Promise<Client[]> {
  const signedIn = Array.from({ length: count }, () => createClient(site));
  await inTurns(signedIn, 4, async (client) => {
    let answer = await client.signIn();
    while (answer.status === 503) answer = await client.signIn();
    if (answer.status !== 200) throw new Error(`a sign-in answered ${answer.status}`);
  });
  return signedIn;
}

/** Works on all items, at most `width` at a time. */
export async function inTurns<Item>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = [...items];
  const turns = Array.from({ length: width }, async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  });
  await Promise.all(turns);
}
