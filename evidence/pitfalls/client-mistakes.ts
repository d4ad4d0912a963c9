import type { Mistake } from './mistake.ts';

const api = 'apps/web/src/auth/api.test.ts';
const calls = 'apps/web/src/auth/auth-calls.test.ts';
const client = 'apps/web/src/auth/auth-client.test.ts';
const waiting = 'apps/web/src/auth/auth-client.waiting.test.ts';

export const clientMistakes: readonly Mistake[] = [
  {
    id: 'captured-token',
    title: 'The token getter is captured once',
    why: 'An interceptor that is set up once keeps the token of that moment, usually none, in its closure. Every request is then refused and refreshed, and a page that seems to work makes three round trips for each call.',
    guard: { file: api, test: 'carries the access token and the header that forms cannot send' },
  },
  {
    id: 'replay-with-old-header',
    title: 'The replay carries the old token',
    why: 'The configuration of a refused request still holds its old Authorization header. If that one stays, or is put back by the request interceptor, the refresh succeeds and the replay is refused all the same.',
    guard: { file: api, test: 'is renewed and the request sent again; the caller never notices' },
  },
  {
    id: 'replay-unmarked',
    title: 'Queued requests are replayed without a once-only mark',
    why: 'Where the server refuses the new token too (a wrong clock, a revoked session), each replay is refused, refreshed and replayed again, without end.',
    guard: {
      file: 'apps/web/src/auth/api.replays.test.ts',
      test: 'three requests that wait for one refresh are each repeated once',
    },
  },
  {
    id: 'late-401-refreshes-again',
    title: 'A late 401 refreshes again',
    why: 'The refusal of a slow request arrives after the refresh that the others caused. It concerns the previous token; a second refresh for it costs a rotation, and with many slow requests one each.',
    guard: { file: api, test: 'causes no second refresh when its 401 arrives after the refresh' },
  },
  {
    id: 'refresh-through-interceptor',
    title: 'The refresh goes through the instance that has the interceptor',
    why: 'The refresh then waits for the refresh before it is sent, or its own 401 starts another one: a deadlock or a loop. It also carries an access token that it has no use for.',
    guard: { file: calls, test: 'carry the cookie and never an access token' },
  },
  {
    id: 'sign-out-on-any-failure',
    title: 'Any failed refresh signs out',
    why: 'A tunnel, a restart of the server and a rate limit all end in a failed refresh. None of them says that the session is over, and people lose what they were doing.',
    guard: { file: client, test: 'an answer of service_unavailable is not a sign-out' },
  },
  {
    id: 'refresh-without-timeout',
    title: 'The refresh has no time-out',
    why: 'One refresh that hangs holds back every request of the page, and of every tab that waits for the lock. And an answer later than the leeway of the server cannot be told from the use of a stolen token.',
    guard: { file: calls, test: 'each call times out before the server’s leeway is over' },
  },
  {
    id: 'queue-survives-sign-out',
    title: 'The queue survives the sign-out',
    why: 'Requests that wait for a refresh belong to the session that has just ended. They should fail with it at once, not hang on a refresh that nobody wants any more.',
    guard: { file: waiting, test: 'a sign-out rejects everybody who waits for it' },
  },
  {
    id: 'aborted-request-waits',
    title: 'An aborted request is left waiting',
    why: 'A page that is left aborts its requests. One that waits in the queue does not notice, keeps its page alive until the refresh is over, and may then be sent after all.',
    guard: { file: waiting, test: 'a request that is aborted is rejected at once, and alone' },
  },
  {
    id: 'token-to-foreign-origins',
    title: 'The token is attached to foreign origins',
    why: 'An absolute address given to the same axios instance takes the Authorization header with it. Whoever runs that server can act as the user until the token ends.',
    guard: { file: api, test: 'to https://elsewhere.example/api/user/me takes no token along' },
  },
  {
    id: 'refresh-lands-after-sign-out',
    title: 'A refresh lands after the sign-out',
    why: 'The answer to a refresh that was under way puts a token and a user back. Somebody who has signed out on a shared computer is signed in again.',
    guard: {
      file: 'apps/web/src/auth/auth-client.sign-out.test.ts',
      test: 'makes a refresh that lands later change nothing',
    },
  },
  {
    id: 'fixed-interval-timer',
    title: 'The renewal timer has a fixed interval',
    why: 'An interval knows nothing of the life of a token. It renews far too often, or, once the server shortens that life, too late.',
    guard: {
      file: 'apps/web/src/auth/auth-client.time.test.ts',
      test: 'happens 60 s before the end, and again 60 s before the next',
    },
  },
  {
    id: 'expiry-by-local-clock',
    title: 'Expiry is judged by the local clock',
    why: 'The `exp` of a token is in the time of the server. On a computer whose date is wrong every token has run out on arrival, or never does.',
    guard: {
      file: 'apps/web/src/auth/auth-client.date.test.ts',
      test: 'a local date that is wrong by 86400000 ms',
    },
  },
  {
    id: 'restore-on-anonymous-visit',
    title: 'Every anonymous visit tries to restore a session',
    why: 'A first visitor waits behind a loading screen for a call that must be refused, and the console shows an error although nothing is wrong.',
    guard: { file: client, test: 'an anonymous visit makes no call' },
  },
  {
    id: 'strict-mode-restores-twice',
    title: 'StrictMode restores twice',
    why: 'React runs effects twice in development. Two restores are two refreshes with one token: a race, and with strict rotation a sign-out at every reload.',
    guard: {
      file: 'apps/web/src/auth/auth-client.strict-mode.test.ts',
      test: 'restores nothing again, also once the lock is free: locks missing',
    },
  },
  {
    id: 'tabs-mix-identities',
    title: 'Tabs mix identities',
    why: 'Another tab signs in as somebody else, and this one takes the new token for a renewal of its own. A refused request of the first person is then sent again with the token of the second: things are done in the name of the wrong account.',
    guard: {
      file: 'apps/web/src/auth/auth-client.identities.test.ts',
      test: 'no request of the first person is sent again as somebody else: {}',
    },
  },
];
