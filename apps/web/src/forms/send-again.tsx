import { useCallback, useId, useState } from 'react';
import { describeFailure } from '../calls/describe-failure.ts';
import { type ApiCall, useCall } from '../calls/use-call.ts';
import { waitInWords } from '../calls/wait-in-words.ts';
import { Button } from '../components/button.tsx';
import { FailureNotice } from '../components/failure-notice.tsx';
import { Notice } from '../components/notice.tsx';
import { useTimeLeft } from '../components/use-time-left.ts';
import { systemClock } from '../lib/clock.ts';
import styles from './send-again.module.css';

/** Milliseconds. Mails take a while, and the API sends few of them to one address. */
const pause = 60_000;

type SendAgainProps = {
  readonly email: string;
  readonly send: ApiCall<void, [email: string]>;
  /** What is shown and announced after another mail. */
  readonly done: string;
};

/** A button that sends the mail to an address once more, a minute after the last one. */
export function SendAgain({ email, send, done }: SendAgainProps) {
  const { state, run } = useCall(send);
  const [sentAt, setSentAt] = useState(systemClock.now);
  const left = useTimeLeft(
    useCallback(() => Math.max(0, pause - systemClock.since(sentAt)), [sentAt]),
  );
  const waitId = useId();
  const isBusy = state.status === 'busy';

  const sendAgain = async () => {
    if (await run(email)) setSentAt(systemClock.now());
  };

  return (
    <div>
      <div className={styles.action}>
        <Button
          look="quiet"
          busy={isBusy}
          aria-disabled={left > 0}
          aria-describedby={waitId}
          onClick={sendAgain}
        >
          {isBusy ? 'Sending…' : 'Send again'}
        </Button>
        <span className={styles.wait} id={waitId}>
          {left > 0 && `You can send again in ${waitInWords(left)}.`}
        </span>
      </div>
      <div className={styles.outcome}>
        <FailureNotice failure={state.status === 'failed' ? describeFailure(state.error) : null} />
        <div role="status">
          {state.status === 'answered' && <Notice tone="neutral">{done}</Notice>}
        </div>
      </div>
    </div>
  );
}
