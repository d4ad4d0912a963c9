import type { Mistake } from './mistake.ts';

const api = 'apps/api/src';

export const serverMistakes: readonly Mistake[] = [
  {
    id: 'expired-token-403',
    title: 'An expired token is answered 403',
    why: '403 means that these credentials are not allowed even after a renewal, so a client that follows the standard does not refresh. The one answer that should start a refresh never does.',
    guard: {
      file: `${api}/http/expired-token.http.test.ts`,
      test: 'GET /api/user/me with an expired access token is 401',
    },
  },
  {
    id: 'no-rotation',
    title: 'Refresh tokens are not rotated',
    why: 'A refresh token that stays the same can be copied once and used beside its owner for as long as the session lives. Nobody notices.',
    guard: {
      file: `${api}/features/auth/refresh.db.test.ts`,
      test: 'answers what login answers, with new tokens of the next generation',
    },
  },
  {
    id: 'read-then-write-rotation',
    title: 'Rotation reads first and writes later',
    why: 'Two requests read the same row, both find their token to be the newest, and both exchange it. One of the two tokens is invalid from the start, and its owner is taken for a thief.',
    guard: {
      file: `${api}/core/sessions.exchange.db.test.ts`,
      test: 'rotate lets exactly one of twenty parallel calls win',
    },
  },
  {
    id: 'reuse-revocation-rolled-back',
    title: 'The revocation after reuse is rolled back with its request',
    why: 'The request of a thief must fail, and must leave a mark. Where the refusal is thrown inside the transaction that revokes, the mark is undone and the stolen session goes on.',
    guard: {
      file: `${api}/features/auth/refresh-reuse.db.test.ts`,
      test: 'the revocation is in the database with its reason',
    },
  },
  {
    id: 'loser-clears-cookie',
    title: 'The loser of a race clears the cookie of the winner',
    why: 'Two tabs refresh together, one wins, and the answer to the other takes away the cookie that both share. An honest person is signed out for being quick. Here the loser gets the same answer as the winner. Only a request that has lost five times in a row gets a 503, and it keeps its cookie.',
    guard: {
      file: `${api}/features/auth/refresh-overtaken.db.test.ts`,
      test: 'a refresh overtaken in every round answers 503, and leaves the cookie alone',
    },
  },
  {
    id: 'cookie-cleared-on-503',
    title: 'The cookie is cleared on a 503',
    why: 'A database that is away for a minute then signs out everybody who happened to refresh in it, for good.',
    guard: {
      file: `${api}/http/outage.db.test.ts`,
      test: 'refresh is 503 with Retry-After, and leaves the cookie alone',
    },
  },
  {
    id: 'grace-for-any-ancestor',
    title: 'Any ancestor of the newest token is still accepted',
    why: 'Grace is for the one answer that may have been lost. If it covers every earlier token, a thief with an old copy renews for ever beside the victim and is never caught.',
    guard: {
      file: `${api}/features/auth/refresh-reuse.db.test.ts`,
      test: 'ends the newest refresh token and every access token of the session',
    },
  },
  {
    id: 'algorithms-unpinned',
    title: 'The algorithms are not pinned',
    why: 'The header of a token is written by whoever made it. A verifier that takes the algorithm from there does what the attacker says; pinned, one key has one use (RFC 8725 §3.1).',
    guard: {
      file: `${api}/core/token-attacks.test.ts`,
      test: 'a genuine access token is refused with HS384 with the right key',
    },
  },
  {
    id: 'refresh-token-as-access-token',
    title: 'A refresh token is accepted as an access token',
    why: 'When one secret serves both and nobody checks type and audience, the token that lives for days opens every route that was meant for fifteen minutes.',
    guard: {
      file: `${api}/core/token-attacks.test.ts`,
      test: "key of 'access', typ of 'refresh', aud of 'refresh', presented as 'access'",
    },
  },
  {
    id: 'secret-as-string',
    title: 'The secret is handed over as a string',
    why: 'The library makes a key object of anything else at every call. That is most of the time it takes to verify a token, spent on every request.',
    guard: {
      file: `${api}/core/signed-token.test.ts`,
      test: 'the library is handed the key object that was made once',
    },
  },
  {
    id: 'early-return-for-unknown-user',
    title: 'An unknown name is answered early',
    why: 'Without the work of checking a password the answer comes much sooner, and the time tells which names exist.',
    guard: {
      file: `${api}/features/auth/login-sameness.http.test.ts`,
      test: 'an unknown name costs one password check at the configured cost',
    },
  },
  {
    id: 'password-cut-at-72-bytes',
    title: 'Passwords are cut at 72 bytes',
    why: 'bcrypt reads 72 bytes and ignores the rest, so long passwords that differ only at their end are one password. Some letters take four bytes.',
    guard: {
      file: `${api}/core/password.test.ts`,
      test: 'does not match one that differs in the 80th byte',
    },
  },
  {
    id: 'same-site-only',
    title: 'SameSite is the only defence against CSRF',
    why: 'A site is more than an origin: a page on any sibling subdomain is the same site, and its requests arrive with the cookie.',
    guard: {
      file: `${api}/http/csrf.http.test.ts`,
      test: 'POST /api/auth/refresh refuses 328 of 336 combinations before any work',
    },
  },
  {
    id: 'host-prefix-without-root-path',
    title: 'A __Host- cookie without Path=/',
    why: 'Browsers refuse a cookie whose attributes break the promise of its prefix, and report this only in their developer tools. Signing in works, and every reload signs out.',
    guard: {
      file: `${api}/http/refresh-cookie.http.test.ts`,
      test: 'with an https public origin login and refresh set the cookie',
    },
  },
  {
    id: 'secrets-defaulted',
    title: 'Missing secrets have defaults',
    why: 'A default is in the source, so a deployment that forgot its secrets runs with ones that everybody can read and sign tokens with.',
    guard: {
      file: `${api}/settings/config-faults.test.ts`,
      test: 'ACCESS_TOKEN_SECRET is required',
    },
  },
  {
    id: 'whole-request-logged',
    title: 'The whole request is logged',
    why: 'Headers, cookies and bodies hold tokens and passwords. Once in the log they are in its backups too, and open to everybody who reads it.',
    guard: {
      file: `${api}/http/request-log.http.test.ts`,
      test: 'is logged without what it carries in headers, query and body',
    },
  },
];
