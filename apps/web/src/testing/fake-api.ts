import { loginRequestSchema, type SessionResponse } from '@latchkey/contracts/auth';
import { type ProblemCode, problems } from '@latchkey/contracts/problem';
import { product } from '@latchkey/contracts/product';
import type { Site } from '@latchkey/contracts/site';
import type { Role } from '@latchkey/contracts/user';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { ada } from './scripted-calls.ts';

/** How this installation is set up. */
export const site: Site = { registration: 'open', names: 'username', passwordMinLength: 15 };

/** The challenge of a 401, as the API words it. */
function challengeOf(code: ProblemCode): Record<string, string> {
  if (problems[code].status !== 401) return {};
  const isInvalid = /_(invalid|expired)$/.test(code);
  return { 'WWW-Authenticate': `Bearer realm="api"${isInvalid ? ', error="invalid_token"' : ''}` };
}

/** An answer as the API words it. */
export function problem(code: ProblemCode, headers: Record<string, string> = challengeOf(code)) {
  const { status, title } = problems[code];
  const body = {
    type: `urn:${product.slug}:problem:${code}`,
    title,
    status,
    code,
    requestId: 'request-1',
  };
  return HttpResponse.json(body, {
    status,
    headers: { 'Content-Type': 'application/problem+json', ...headers },
  });
}

/** How the API refuses a token that is too long for any link. */
export function refuseToken() {
  const errors = [{ pointer: '#/token', detail: 'must have at most 128 characters' }];
  return HttpResponse.json({ code: 'validation_failed', title: 'no', errors }, { status: 422 });
}

const initialState = {
  issued: 0,
  /** The newest access token, while the API accepts it. */
  good: '',
  signedIn: false,
  user: ada,
  losesChallenges: false,
  refresh: null as (() => Response | Promise<Response>) | null,
};

type State = typeof initialState;

/**
 * Plays the API at the network, as the SPA knows it. It issues tokens, refuses those that are no longer good, and
 * counts requests. `listen` and `close` it around a file's tests; `reset` it before each.
 */
export function createFakeApi() {
  const state = { ...initialState };
  const calls: { path: string; authorization: string | null; requestedWith: string | null }[] = [];

  const server = setupServer(...createHandlers(state));
  server.events.on('request:start', ({ request }) => {
    calls.push({
      path: new URL(request.url).pathname,
      authorization: request.headers.get('Authorization'),
      requestedWith: request.headers.get('X-Requested-With'),
    });
  });

  return {
    server,
    calls,
    /** How many requests an address has received. */
    count: (path: string) => calls.filter((call) => call.path === path).length,
    /** Gives the browser the cookie of a session. */
    haveSession() {
      state.signedIn = true;
    },
    /** Sets the role of Ada in every answer from now on. */
    setRole(role: Role) {
      state.user = { ...ada, role };
    },
    /** Makes every access token that was issued so far expire. */
    expireTokens() {
      state.good = 'none';
    },
    /** Acts like a proxy that removes `WWW-Authenticate`. */
    loseChallenges() {
      state.losesChallenges = true;
    },
    /** Sets the answer to refreshes from now on; null brings the usual one back. */
    onRefresh(answer: State['refresh']) {
      state.refresh = answer;
    },
    issue: () => issue(state),
    reset() {
      Object.assign(state, initialState);
      calls.length = 0;
      server.resetHandlers();
    },
  };
}

export type FakeApi = ReturnType<typeof createFakeApi>;

function createHandlers(state: State) {
  return [
    http.post('*/api/auth/login', async ({ request }) => {
      const sent = loginRequestSchema.safeParse(await request.json());
      if (!sent.success) return problem('validation_failed');
      if (sent.data.password !== 'right') return problem('invalid_credentials');
      state.signedIn = true;
      return issue(state);
    }),
    http.post('*/api/auth/refresh', () => {
      if (state.refresh) return state.refresh();
      return state.signedIn ? issue(state) : problem('refresh_token_missing');
    }),
    http.post('*/api/auth/logout', () => {
      state.signedIn = false;
      state.good = '';
      return new HttpResponse(null, { status: 204 });
    }),
    http.get('*/api/site', () => HttpResponse.json(site)),
    http.get('*/api/user/me', ({ request }) => guarded(state, request, state.user)),
    http.get('*/api/protected', ({ request }) => {
      const { id, username, role } = state.user;
      return guarded(state, request, {
        message: `Hello ${username}`,
        user: { id, username, role },
      });
    }),
    http.all('*', () => problem('not_found')),
  ];
}

function issue(state: State) {
  state.issued += 1;
  state.good = `token-${state.issued}`;
  const body: SessionResponse = {
    accessToken: state.good,
    tokenType: 'Bearer',
    expiresIn: 900,
    user: state.user,
  };
  return HttpResponse.json(body);
}

/** The body, if the request carries an access token that is good. */
function guarded({ good, losesChallenges }: State, request: Request, body: object) {
  const authorization = request.headers.get('Authorization');
  if (!authorization) return problem('access_token_missing');
  return authorization === `Bearer ${good}`
    ? HttpResponse.json(body)
    : problem('access_token_expired', losesChallenges ? {} : undefined);
}

/** A promise and its resolver, for answers that a test delays. */
export function deferred() {
  let release = () => {};
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}
