import { type ReactNode, useCallback } from 'react';
import { useAuth } from '../../auth/auth-context.tsx';
import { CallError } from '../../auth/call-error.ts';
import type { Auth } from '../../auth/create-auth.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import { useCall } from '../../calls/use-call.ts';
import { useLinkToken } from '../../calls/use-link-token.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { FullPage } from '../../components/full-page.tsx';

type LinkPageProps = {
  readonly title: string;
  /** The address that takes the token. */
  readonly path: string;
  readonly button: string;
  /** What the button does. */
  readonly children: ReactNode;
  readonly done: { readonly heading: string; readonly text: ReactNode };
  /** Why a link may no longer work, and what to do then. */
  readonly dead: ReactNode;
};

/**
 * Where a link of a mail leads. Opening it sends nothing, because mail scanners open links too: only the button does.
 */
export function LinkPage({ title, path, button, children, done, dead }: LinkPageProps) {
  const { state: auth, refresh } = useAuth();
  const token = useLinkToken();
  const sendToken = useCallback((api: Auth['api']) => api.post(path, { token }), [path, token]);
  const { state, run } = useCall(sendToken, { isPersonal: false });

  const press = async () => {
    // The address of the person has changed, or their session has ended.
    if ((await run()) && auth.status === 'authenticated') await refresh().catch(() => {});
  };

  if (state.status === 'answered') {
    return (
      <FullPage key="done" title={done.heading} heading={done.heading}>
        {done.text}
      </FullPage>
    );
  }
  if (token === '' || (state.status === 'failed' && isDead(state.error))) {
    return (
      <FullPage key="dead" title="Dead link" heading="This link no longer works">
        {dead}
      </FullPage>
    );
  }
  return (
    <FullPage key="open" title={title} heading={title}>
      {children}
      <Button busy={state.status === 'busy'} onClick={press}>
        {state.status === 'busy' ? 'Just a moment…' : button}
      </Button>
      <FailureNotice failure={state.status === 'failed' ? describeFailure(state.error) : null} />
    </FullPage>
  );
}

const isDead = (error: unknown) =>
  error instanceof CallError && ['link_unusable', 'validation_failed'].includes(error.code);
