import { type ReactNode, useCallback } from 'react';
import { useAuth } from '../../auth/auth-context.tsx';
import type { Auth } from '../../auth/create-auth.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import { isDeadLink } from '../../calls/is-dead-link.ts';
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
export function LinkPage(page: LinkPageProps) {
  const token = useLinkToken();
  // A second link that is opened in the same tab begins anew.
  return <Link key={token} token={token} {...page} />;
}

type LinkProps = LinkPageProps & { readonly token: string };

function Link({ token, title, path, button, children, done, dead }: LinkProps) {
  const { state: auth, refresh } = useAuth();
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
  if (token === '' || (state.status === 'failed' && isDeadLink(state.error))) {
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
