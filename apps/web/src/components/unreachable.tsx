import { type ReactNode, useState } from 'react';
import { Button } from './button.tsx';
import { FullPage } from './full-page.tsx';

type UnreachableProps = {
  /** Resolves when the attempt is over. */
  readonly onRetry: () => Promise<void>;
  /** A way to sign in. The server may never answer about this session, and that must not keep anybody out. */
  readonly children: ReactNode;
};

/** Shown when there may be a session but the server gives no answer. */
export function Unreachable({ onRetry, children }: UnreachableProps) {
  const [attempt, setAttempt] = useState<'none' | 'running' | 'failed'>('none');

  const retry = async () => {
    setAttempt('running');
    await onRetry();
    setAttempt('failed');
  };

  return (
    <FullPage title="No connection" heading="We cannot reach the server">
      <p>
        You may be offline, or the server may be restarting or too busy. If you were signed in, you
        still are: nothing is lost. Check your connection or wait a few moments, then try again.
      </p>
      <Button busy={attempt === 'running'} onClick={retry}>
        {attempt === 'running' ? 'Trying…' : 'Try again'}
      </Button>
      <p role="status">{attempt === 'failed' && 'Still no answer. Give it a moment.'}</p>
      {children}
    </FullPage>
  );
}
