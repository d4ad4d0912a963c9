import { describe, expect, it } from 'vitest';
import { testEnv } from '../../../apps/api/src/testing/create-test-app.ts';
import { summarize } from '../testing/start-deployment.ts';
import { lookInside } from './look-inside.ts';

const https = {
  ...testEnv,
  PUBLIC_ORIGIN: 'https://app.example.com',
  TRUST_PROXY_HOPS: '1',
  ACCEPT_RISKS: 'embedded-database',
  SMTP_URL: 'smtps://app:xM3vTq@mail.example.com',
  MAIL_FROM: 'no-reply@example.com',
};

/** The problems of settings that name the embedded database, at which the doctor does not look. */
async function problemsOf(env: Record<string, string | undefined>) {
  const { results } = await lookInside({ env });
  const found = Object.entries(summarize(results));
  return Object.fromEntries(found.filter(([, [first = '']]) => !first.startsWith('unknown: ')));
}

describe('settings', () => {
  it('of a healthy deployment, and those of a trial, have no problem', async () => {
    expect(await problemsOf(https)).toEqual({});
    expect(await problemsOf(testEnv)).toEqual({});
  });

  it('have all their faults named at once, each with a line', async () => {
    const { settings } = await problemsOf({
      ...https,
      PUBLIC_ORIGIN: 'https://app.example.com',
      PASSWORD_PEPPER: '',
      TRUST_PROXY_HOPS: '',
      ACCEPT_RISKS: '',
      LAB: 'on',
      BCRYPT_COST: '10',
    });
    const mends = settings?.map((line) => line.split(' => ')[1]);
    expect(mends).toEqual([
      expect.stringMatching(/^node -e "console\.log\('PASSWORD_PEPPER='/),
      'TRUST_PROXY_HOPS=1',
      'DATABASE_URL=postgres://latchkey:the-password@db.example.com/latchkey?sslmode=verify-full',
      'BCRYPT_COST=12',
      'LAB=off',
    ]);
  });

  it.each([
    ['http://127.0.0.1:3000', 'PUBLIC_ORIGIN=http://localhost:3000'],
    ['app.example.com', 'PUBLIC_ORIGIN=https://app.example.com'],
  ])('PUBLIC_ORIGIN=%s is named', async (origin, mend) => {
    const { settings } = await problemsOf({ ...testEnv, PUBLIC_ORIGIN: origin });
    expect(settings).toEqual([expect.stringContaining(` => ${mend}`)]);
  });

  it('that let other machines past the proxy are named', async () => {
    expect(await problemsOf({ ...https, HOST: '0.0.0.0' })).toEqual({
      'proxy-trust': [expect.stringMatching(/HOST=0\.0\.0\.0 lets other.* => HOST=127\.0\.0\.1 /)],
    });
  });

  it('that do not count the proxy in front are named', async () => {
    expect(await problemsOf({ ...https, TRUST_PROXY_HOPS: '0' })).toEqual({
      'proxy-trust': [expect.stringMatching(/=> TRUST_PROXY_HOPS=1$/)],
    });
  });

  it('that allow another host of a public suffix are named', async () => {
    const found = await problemsOf({
      ...https,
      PUBLIC_ORIGIN: 'https://app.herokuapp.com',
      ALLOWED_ORIGINS: 'https://api.herokuapp.com',
    });
    expect(found).toEqual({
      'allowed-origins': [
        expect.stringMatching(/^app\.herokuapp\.com and api\.herokuapp\.com are two/),
      ],
    });
  });
});
