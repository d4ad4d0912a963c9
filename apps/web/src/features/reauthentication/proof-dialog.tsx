import { apiPaths } from '@latchkey/contracts/api';
import { reauthenticateRequestSchema } from '@latchkey/contracts/reauthentication';
import { useId, useLayoutEffect, useRef } from 'react';
import { useApi, useAuth } from '../../auth/auth-context.tsx';
import type { ProofDialogProps } from '../../calls/proof.tsx';
import { Button } from '../../components/button.tsx';
import { PasswordField } from '../../components/password-field.tsx';
import { FormOutcome } from '../../forms/form-outcome.tsx';
import { unfitBy } from '../../forms/unfit-by.ts';
import { useForm } from '../../forms/use-form.ts';
import styles from './proof-dialog.module.css';

/**
 * Asks for the password of the person who is signed in. A modal `<dialog>`: the browser keeps the focus inside, closes it
 * with Escape, and gives the focus back to where it was.
 */
export default function ProofDialog({ onEnd }: ProofDialogProps) {
  const api = useApi();
  const { state } = useAuth();
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const reasonId = useId();
  const form = useForm({
    fields: {
      password: {
        words: (entry, refused) => {
          if (refused) return 'This is not your password.';
          return entry ? 'Use between 1 and 256 characters.' : 'Enter your password.';
        },
        asTyped: true,
      },
    },
    findUnfit: unfitBy(reauthenticateRequestSchema),
    send: (entries) => api.post(apiPaths.reauthentication.prove, entries),
    onDone: () => onEnd(true),
    blames: { invalid_current_password: 'password' },
  });

  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    // Closing gives the focus back. It comes before the element is removed, which would lose the focus.
    return () => shown?.close();
  }, []);

  return (
    <dialog
      className={styles.dialog}
      ref={dialog}
      aria-labelledby={titleId}
      aria-describedby={reasonId}
      onCancel={() => onEnd(false)}
    >
      <h2 id={titleId}>Enter your password to go on</h2>
      <p className={styles.reason} id={reasonId}>
        It has been a while since you signed in, and this change needs to be yours.
      </p>
      <form {...form.props}>
        {/* Password managers look for the name that belongs to the password. */}
        <input
          hidden
          name="username"
          autoComplete="username"
          readOnly
          value={state.status === 'authenticated' ? state.user.username : ''}
        />
        <PasswordField
          {...form.field('password')}
          id="proof-password"
          label="Password"
          autoComplete="current-password"
          enterKeyHint="go"
          required
        />
        <div className={styles.buttons}>
          <Button type="submit" busy={form.busy}>
            {form.busy ? 'Checking…' : 'Go on'}
          </Button>
          <Button look="quiet" onClick={() => onEnd(false)}>
            Cancel
          </Button>
        </div>
        <FormOutcome form={form} />
      </form>
    </dialog>
  );
}
