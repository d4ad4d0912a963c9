import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi, useAuth } from '../auth/auth-context.tsx';
import { CallError } from '../auth/call-error.ts';
import type { Auth } from '../auth/create-auth.ts';

/**
 * A call to the API. A call that reads passes the signal on, so that its request is aborted when the page is left.
 * `given` are the arguments of a run, such as the text of a form.
 */
export type ApiCall<Answer, Given extends readonly unknown[] = []> = (
  api: Auth['api'],
  signal: AbortSignal,
  ...given: Given
) => Promise<Answer>;

export type CallState<Answer> =
  | { readonly status: 'idle' | 'busy' }
  | { readonly status: 'answered'; readonly answer: Answer }
  | { readonly status: 'failed'; readonly error: unknown };

/** The state, and the person whose state it is. */
type Kept<Answer> = { readonly person: string | null; readonly state: CallState<Answer> };

const idle = { status: 'idle' } as const;

/**
 * A call that a person starts. If necessary, `api` renews the token and replays the request, so nothing is repeated
 * here. Only the newest run counts. What was answered to one person is forgotten as soon as somebody else signs in, or
 * nobody is signed in any more.
 *
 * @param call the same function at each render, made outside of the component or by `useCallback`
 * @param isPersonal false where the answer is about a link and not about who is signed in. Such a call may itself end
 * the session of this browser, and its answer stays.
 */
export function useCall<Answer, Given extends readonly unknown[] = []>(
  call: ApiCall<Answer, Given>,
  { isPersonal = true } = {},
) {
  const api = useApi();
  const auth = useAuth().state;
  const person = isPersonal && auth.status === 'authenticated' ? auth.user.id : null;
  const [kept, setKept] = useState<Kept<Answer>>({ person, state: idle });
  // React renders again with this before it shows anything.
  if (kept.person !== person) setKept({ person, state: idle });
  const newest = useRef<AbortController>(undefined);

  /** Resolves to whether there was an answer. Never throws: the state has the result. */
  const run = useCallback(
    async (...given: Given): Promise<boolean> => {
      newest.current?.abort();
      const controller = new AbortController();
      newest.current = controller;
      setKept({ person, state: { status: 'busy' } });
      const next = await settle(() => call(api, controller.signal, ...given));
      if (!controller.signal.aborted) setKept({ person, state: next });
      return next.status === 'answered';
    },
    [api, call, person],
  );

  useEffect(() => () => newest.current?.abort(), []);

  return { state: kept.state, run };
}

/** Loads what a page shows when the page is opened, and anew for another person. `run` loads it again. */
export function useLoaded<Answer>(call: ApiCall<Answer>, options?: { isPersonal: boolean }) {
  const { state, run } = useCall(call, options);
  useEffect(() => void run(), [run]);
  return { state, run };
}

async function settle<Answer>(work: () => Promise<Answer>): Promise<CallState<Answer>> {
  try {
    return { status: 'answered', answer: await work() };
  } catch (error) {
    // A mistake in the page is shown, and also reported to the error listeners of the page.
    if (!(error instanceof CallError)) reportError(error);
    return { status: 'failed', error };
  }
}
