import type { RestoreSite } from './site.ts';

/** A browser's part of a session: the newest refresh cookie. */
export type Client = {
  readonly name: string;
  cookie: string;
};

async function post(
  { origin }: RestoreSite,
  path: string,
  sent: { cookie?: string; body?: unknown } = {},
): Promise<Response> {
  return fetch(`${origin}/api${path}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'X-Requested-With': 'XMLHttpRequest',
      Origin: origin,
      ...(sent.cookie && { Cookie: sent.cookie }),
    },
    ...(sent.body !== undefined && { body: JSON.stringify(sent.body) }),
  });
}

const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';

export async function signIn(site: RestoreSite, name: string): Promise<Client> {
  const answer = await post(site, '/auth/login', {
    body: { username: 'ada', password: site.password },
  });
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`);
  return { name, cookie: cookieOf(answer) };
}

/** Renews the session, and returns the status. */
export async function refresh(site: RestoreSite, client: Client): Promise<number> {
  const answer = await post(site, '/auth/refresh', { cookie: client.cookie });
  if (answer.status === 200) client.cookie = cookieOf(answer);
  return answer.status;
}

export async function signOut(site: RestoreSite, client: Client): Promise<number> {
  return (await post(site, '/auth/logout', { cookie: client.cookie })).status;
}
