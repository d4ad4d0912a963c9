import type { BrowserContext } from '@playwright/test';
import { protectedCall, refreshCall } from '../support/traffic.ts';

export type RaceWatch = {
  /** How many refreshes, and how many protected calls with their replays, all tabs have sent. */
  readonly sent: { refreshes: number; protectedCalls: number };
  /** Answers that were about somebody else than the token they were asked with. */
  mixedIdentities(): Promise<string[]>;
};

/** Watches at the network what must hold whatever happens. */
export function watchRace(context: BrowserContext): RaceWatch {
  const sent = { refreshes: 0, protectedCalls: 0 };
  const answers: Promise<string | null>[] = [];
  const nameOf = (request: { method(): string; url(): string }) =>
    `${request.method()} ${new URL(request.url()).pathname}`;

  context.on('request', (request) => {
    if (nameOf(request) === refreshCall) sent.refreshes += 1;
    if (nameOf(request) === protectedCall) sent.protectedCalls += 1;
  });
  context.on('response', (response) => {
    const request = response.request();
    if (nameOf(request) !== protectedCall || !response.ok()) return;
    const asked = usernameIn(request.headers().authorization ?? '');
    // A page that is left takes its answers' bodies with it.
    const answered = response.json().then(
      ({ user }) => user.username,
      () => asked,
    );
    answers.push(
      answered.then((name) => (name === asked ? null : `${asked} was answered as ${name}`)),
    );
  });

  return {
    sent,
    async mixedIdentities() {
      return (await Promise.all(answers)).filter((mixed) => mixed !== null);
    },
  };
}

function usernameIn(authorization: string): string {
  const [, claims = ''] = authorization.split('.');
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).username;
}
