import { Button } from '../../components/button.tsx';
import { FormPage } from '../../components/form-page.tsx';
import { SendAgain } from '../../forms/send-again.tsx';
import styles from './password-reset.module.css';
import { requestReset } from './request-reset.ts';

type LinkSentProps = { readonly email: string; readonly onOtherAddress: () => void };

/** What everybody sees who asked for a link. It never tells whether the address has an account. */
export function LinkSent({ email, onOtherAddress }: LinkSentProps) {
  return (
    <FormPage title="Check your mail">
      <p>
        If <span className={styles.address}>{email}</span> is the address of an account, a mail with
        a link is on its way. The link works once, and for an hour.
      </p>
      <p>No mail? Look in the spam folder, and make sure that the address is right.</p>
      <SendAgain email={email} send={requestReset} done="Sent again." />
      <div>
        <Button look="quiet" onClick={onOtherAddress}>
          Use another address
        </Button>
      </div>
    </FormPage>
  );
}
