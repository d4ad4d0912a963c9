import {
  type ComponentType,
  createContext,
  type ReactNode,
  Suspense,
  use,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { useLocation } from 'react-router';
import { useAuth } from '../auth/auth-context.tsx';
import { CallError } from '../auth/call-error.ts';

/** Runs a call. If the API asks for a fresh proof, the person gives one and the call runs once more. */
export type Prove = <Answer>(call: () => Promise<Answer>) => Promise<Answer>;

export type ProofDialogProps = {
  /** Called with true when the API has accepted a proof, and with false when the person gave up. */
  readonly onEnd: (isProven: boolean) => void;
};

const ProveContext = createContext<Prove>((call) => call());

/**
 * For a call whose endpoint is `freshly-proven`: `send: (entries) => prove(() => api.post(path, entries))`.
 *
 * The call rejects with its first failure when the person gives no proof. It is sent again once: a second refusal is
 * final. Neither the interceptors nor other tabs take part (docs/decisions/0035-a-fresh-proof.md).
 */
export const useProven = (): Prove => use(ProveContext);

type Asking = { readonly promise: Promise<boolean>; readonly end: (isProven: boolean) => void };

/** Shows the dialog while a call below waits for a proof. Calls that wait at the same time share one dialog. */
export function ProofProvider({
  dialog: Dialog,
  children,
}: {
  /** Without a dialog every call rejects with its own failure. */
  readonly dialog?: ComponentType<ProofDialogProps> | undefined;
  readonly children: ReactNode;
}) {
  const { state, refresh } = useAuth();
  const { pathname } = useLocation();
  const [isAsking, setIsAsking] = useState(false);
  const asking = useRef<Asking>(null);
  const personId = state.status === 'authenticated' ? state.user.id : null;

  const end = useCallback((isProven: boolean) => {
    asking.current?.end(isProven);
    asking.current = null;
    setIsAsking(false);
  }, []);

  const ask = useCallback(() => {
    asking.current ??= startAsking();
    setIsAsking(true);
    return asking.current.promise;
  }, []);

  // Nobody proves anything for a person who is no longer signed in here, or for a page that was left.
  useEffect(() => (personId === null ? undefined : () => end(false)), [personId, end]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the effect ends when the page changes
  useEffect(() => () => end(false), [pathname, end]);

  const prove = useCallback<Prove>(
    async (call) => {
      try {
        return await call();
      } catch (error) {
        if (!Dialog || !asksForProof(error) || !(await ask())) throw error;
      }
      // The token in memory still shows the old proof.
      await refresh();
      return call();
    },
    [Dialog, ask, refresh],
  );

  return (
    <ProveContext value={prove}>
      {children}
      {Dialog && isAsking && (
        <Suspense>
          <Dialog onEnd={end} />
        </Suspense>
      )}
    </ProveContext>
  );
}

function startAsking(): Asking {
  let end: Asking['end'] = () => {};
  const promise = new Promise<boolean>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

const asksForProof = (error: unknown) =>
  error instanceof CallError && error.code === 'reauthentication_required';
