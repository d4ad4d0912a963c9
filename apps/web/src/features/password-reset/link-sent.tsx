import { useCallback, useId, useState } from 'react';
import { describeFailure } from '../../calls/describe-failure.ts';
import { useCall } from '../../calls/use-call.ts';
import { waitInWords } from '../../calls/wait-in-words.ts';
import { Button } from '../../components/button.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import { FormPage } from '../../components/form-page.tsx';
import { Notice } from '../../components/notice.tsx';
import { useTimeLeft } from '../../components/use-time-left.ts';
import { systemClock } from '../../lib/clock.ts';
import styles from './password-reset.module.css';
import { requestReset } from './request-reset.ts';

/** Milliseconds. Mails take a while, and the API sends few of them to one address. */
const pause = 60_000;

type LinkSentProps = { readonly email: string; readonly onOtherAddress: () => void };

/** What everybody sees who asked for a link. It never tells whether the address has an account. */
export function LinkSent({ email, onOtherAddress }: LinkSentProps) {
  const { state, run } = useCall(requestReset);
  const [sentAt, setSentAt] = useState(systemClock.now);
  const seconds = useTimeLeft(
    useCallback(() => Math.max(0, pause - systemClock.since(sentAt)), [sentAt]),
  );
  const waitId = useId();
  const isBusy = state.status === 'busy';

  const sendAgain = async () => {
    if (seconds > 0) return;
    if (await run(email)) setSentAt(systemClock.now());
  };

  return (
    <FormPage title="Check your mail">
      <p>
        If <span className={styles.address}>{email}</span> is the address of an account, a mail with
        a link is on its way. The link works once, and for an hour.
      </p>
      <p>No mail? Look among the unwanted ones, and make sure that the address is right.</p>
      <div className={styles.actions}>
        <Button look="quiet" busy={isBusy} aria-describedby={waitId} onClick={sendAgain}>
          {isBusy ? 'Sending…' : 'Send again'}
        </Button>
        <Button look="quiet" onClick={onOtherAddress}>
          Use another address
        </Button>
        <span className={styles.wait} id={waitId}>
          {seconds > 0 && `You can send again in ${waitInWords(seconds)}.`}
        </span>
      </div>
      <FailureNotice failure={state.status === 'failed' ? describeFailure(state.error) : null} />
      <div role="status">
        {state.status === 'answered' && <Notice tone="neutral">Sent again.</Notice>}
      </div>
    </FormPage>
  );
}
