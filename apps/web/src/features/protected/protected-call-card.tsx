import { useSignedIn } from '../../auth/auth-context.tsx';
import { describeFailure, isOutage } from '../../calls/describe-failure.ts';
import { useCall } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Facts } from '../../components/facts.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import styles from './protected-call-card.module.css';
import { readProtected } from './read-protected.ts';

/** `lazy` needs a default export. */
export default function ProtectedCallCard() {
  const { connection } = useSignedIn();
  const { state, run } = useCall(readProtected);
  const busy = state.status === 'busy';
  const failed = state.status === 'failed';
  // When renewing fails too, the banner of the page already shows why.
  const isToldAbove = failed && connection === 'lost' && isOutage(state.error);

  return (
    <Card title="A protected call" wide>
      <p className={styles.note}>
        The server answers only to a valid access token, and knows who asks from the token alone.
      </p>
      <div className={styles.call}>
        <Button busy={busy} onClick={() => run()}>
          {busy ? 'Calling…' : failed ? 'Try again' : 'Call /api/protected'}
        </Button>
      </div>
      <FailureNotice failure={failed && !isToldAbove ? describeFailure(state.error) : null} />
      <div role="status">
        {isToldAbove && <p className={styles.note}>No answer.</p>}
        {state.status === 'answered' && (
          <div className={styles.answer}>
            <p className={styles.message}>{state.answer.message}</p>
            <Facts
              facts={[
                { label: 'Username', value: state.answer.user.username },
                { label: 'Role', value: state.answer.user.role },
                { label: 'User ID', value: state.answer.user.id, code: true },
              ]}
            />
          </div>
        )}
      </div>
    </Card>
  );
}
