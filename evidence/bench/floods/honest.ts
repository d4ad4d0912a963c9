import { setTimeout as pause } from 'node:timers/promises';
import { loginBody } from '../../../apps/api/src/testing/login-body.ts';

/** The response times of honest people at other addresses, in milliseconds. */
export type Experience = {
  readonly refreshes: number[];
  readonly signIns: number[];
  failed: number;
};

const patience = 8_000;

export type Site = {
  readonly port: number;
  readonly password: string;
  /** Whether this is the control server, which answers everything 429. Nobody signs in there. */
  readonly isControl?: boolean;
};

let people = 0;

/** Signs in once from the given address. After a 503 it waits and retries, at most `retries` times. */
export async function signIn(
  site: Site,
  { username, address, retries = 0 }: { username: string; address: string; retries?: number },
): Promise<string> {
  const { port, password } = site;
  const answer = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
    method: 'POST',
    headers: { ...headers(address), 'Content-Type': 'application/json' },
    body: JSON.stringify(loginBody(username, password)),
    signal: AbortSignal.timeout(patience),
  });
  await answer.arrayBuffer();
  if (answer.status === 503 && retries > 0) {
    await pause(Number(answer.headers.get('retry-after')) * 1000 + Math.random() * 2_000);
    return signIn(site, { username, address, retries: retries - 1 });
  }
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
  return cookieOf(answer);
}

const headers = (address: string) => ({
  'X-Forwarded-For': address,
  'X-Requested-With': 'XMLHttpRequest',
});

function cookieOf(answer: Response): string {
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function refresh({ port, isControl }: Site, session: { cookie: string }): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/auth/refresh`, {
    method: 'POST',
    headers: { ...headers(nextAddress()), Cookie: session.cookie },
    signal: AbortSignal.timeout(patience),
  });
  await answer.arrayBuffer();
  if (answer.status !== (isControl ? 429 : 200)) {
    throw new Error(`refresh answered ${answer.status}`);
  }
  if (!isControl) session.cookie = cookieOf(answer);
}

const nextAddress = () => `198.18.${(people >> 8) & 255}.${people++ & 255}`;

/**
 * Plays honest people for this many seconds: ten refreshes and half a sign-in each second, whatever the answers are.
 */
export async function behave(
  site: Site,
  { sessions, seconds }: { sessions: readonly { cookie: string }[]; seconds: number },
): Promise<Experience> {
  const seen: Experience = { refreshes: [], signIns: [], failed: 0 };
  const under: Promise<void>[] = [];
  const measure = async (into: number[], act: () => Promise<unknown>) => {
    const start = performance.now();
    await act().then(
      () => into.push(performance.now() - start),
      () => {
        into.push(Number.POSITIVE_INFINITY);
        seen.failed++;
      },
    );
  };
  for (let tick = 0; tick < seconds * 10; tick++) {
    const session = sessions[tick % sessions.length];
    if (session) under.push(measure(seen.refreshes, () => refresh(site, session)));
    if (tick % 20 === 5 && !site.isControl) {
      const username = `honest-${people % 300}`;
      under.push(measure(seen.signIns, () => signIn(site, { username, address: nextAddress() })));
    }
    await pause(100);
  }
  await Promise.all(under);
  return seen;
}
