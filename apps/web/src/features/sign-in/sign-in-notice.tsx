import { useRef, useState } from 'react';
import type { SignedOutReason } from '../../auth/auth-types.ts';
import { Button } from '../../components/button.tsx';
import { Notice } from '../../components/notice.tsx';

const texts: Record<SignedOutReason, string> = {
  'signed-out': 'You are signed out.',
  'signed-out-elsewhere': 'You signed out in another tab.',
  'session-ended': 'Your session has ended. Sign in again to continue where you were.',
  // biome-ignore format: every line keeps its mark // feature: session-key
  'key-lost': 'Part of this site’s data was deleted in this browser, and your session cannot go on without it. Sign in again to continue where you were.', // feature: session-key
  // biome-ignore format: every line keeps its mark // feature: device-bound
  'device-unproven': 'Your session is bound to the device on which it began, and this browser could not show that it is on it. Sign in again to continue where you were.', // feature: device-bound
  'another-account': 'Another account signed in in another tab, so this tab was signed out.',
};

type SignInNoticeProps = {
  readonly id: string;
  readonly reason: SignedOutReason | undefined;
  readonly onContinue: () => Promise<void>;
};

/** Shows why the person has to sign in, where there is a reason. */
export function SignInNotice({ id, reason, onContinue }: SignInNoticeProps) {
  const [busy, setBusy] = useState(false);
  const notice = useRef<HTMLDivElement>(null);

  const takeOver = async () => {
    setBusy(true);
    await onContinue();
    setBusy(false);
    // After a refusal the button disappears, and the focus would be lost with it.
    notice.current?.focus();
  };

  if (!reason) return null;
  return (
    <div role="status" ref={notice} tabIndex={-1}>
      <Notice tone="neutral">
        <p id={id}>{texts[reason]}</p>
        {reason === 'another-account' && (
          <Button look="quiet" busy={busy} onClick={takeOver}>
            Continue with that account
          </Button>
        )}
      </Notice>
    </div>
  );
}
