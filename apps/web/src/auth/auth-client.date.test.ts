// @vitest-environment node
import { beforeEach, expect, it, vi } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { settle, setUpClient } from '../testing/set-up-client.ts';

const day = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers();
  return () => vi.useRealTimers();
});

/** An access token that ends 15 minutes from now by the server's date. */
function tokenOfServer(now: number): string {
  const claims = { iat: now / 1_000, exp: now / 1_000 + 900 };
  return `e30.${btoa(JSON.stringify(claims))}.signature`;
}

it.each([day, -day])(
  'a local date that is wrong by %d ms makes a token neither shorter nor longer',
  async (ms) => {
    const { server, clock, open } = setUpClient();
    const accessToken = tokenOfServer(clock.now().wall);
    clock.setWall(ms);
    const { client } = open();
    const done = client.login(credentialsOf());
    await settle();
    server.answer('login', { ...server.session(), accessToken });
    await done;
    expect(client.timeLeft()).toBe(900_000);
  },
);
