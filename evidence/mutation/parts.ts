const core = 'apps/api/src/core';
const features = 'apps/api/src/features';
const webAuth = 'apps/web/src/auth';

const tokens = [
  'access-token',
  'compact-token',
  'es256-token',
  'refresh-token',
  'rotation',
  'session',
  'signed-token',
].map((name) => `${core}/${name}.ts`);

const sessions = [
  'purge-sessions',
  'recent-ids',
  'revocations',
  'session-end',
  'session-limit',
  'session-statements',
  'sessions',
  'sessions.store',
].map((name) => `${core}/${name}.ts`);

/** The parts that are mutated together, and the tests beside them, which must fail. */
export const parts = {
  tokens: {
    what: 'the tokens and the rotation rule',
    mutate: tokens,
    tests: [
      `${core}/{access-token,rotation,session,signed-token,token-attacks}*.test.ts`,
      `${features}/session-key/key-proof.test.ts`,
      `${features}/auth/odd-claims.db.test.ts`,
    ],
  },
  sessions: {
    what: 'the sessions and their end',
    mutate: sessions,
    tests: [`${core}/{revocations,session-limit,sessions}*.test.ts`],
  },
  accounts: {
    what: 'passwords, links, limits and the rest of `core/`',
    mutate: [`${core}/**/*.ts`, ...[...tokens, ...sessions].map((file) => `!${file}`)],
    tests: [`${core}/**/*.test.ts`],
  },
  'api-auth': {
    what: 'sign-in, refresh and sign-out',
    mutate: [`${features}/auth/**/*.ts`],
    tests: [`${features}/auth/**/*.test.ts`],
  },
  'session-key': {
    what: 'the key of a session',
    mutate: [`${features}/session-key/**/*.ts`],
    tests: [`${features}/session-key/**/*.test.ts`],
  },
  'web-auth': {
    what: 'the client',
    mutate: [`${webAuth}/**/*.{ts,tsx}`],
    tests: [`${webAuth}/**/*.test.{ts,tsx}`],
  },
} as const;

export type PartName = keyof typeof parts;

export const partNames = Object.keys(parts) as PartName[];
