import { useSignedIn } from '../../auth/auth-context.tsx';
import { describeFailure, isOutage } from '../../calls/describe-failure.ts';
import { useCall } from '../../calls/use-call.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { FailureNotice } from '../../components/failure-notice.tsx';
import styles from './access-token-card.module.css';
import { Countdown } from './countdown.tsx';

export function AccessTokenCard() {
  const { connection, refresh, timeLeft, lifetime } = useSignedIn();
  const { state, run } = useCall(refresh);
  const busy = state.status === 'busy';
  // Once the connection is back, an automatic renewal or another tab has cured the failure.
  const isFailed = state.status === 'failed' && connection === 'lost';
  // In an outage the banner of the page already shows why.
  const isToldAbove = isFailed && isOutage(state.error);
  const failure = isFailed && !isToldAbove ? describeFailure(state.error) : null;

  return (
    <Card title="Access token">
      <Countdown timeLeft={timeLeft} lifetime={lifetime()} />
      <p className={styles.note}>
        Kept in this tab’s memory only. A minute before it runs out it is renewed by itself.
      </p>
      <div className={styles.action}>
        <Button look="quiet" busy={busy} onClick={() => run()}>
          {busy ? 'Renewing…' : 'Renew now'}
        </Button>
        <p className={styles.outcome} role="status">
          {state.status === 'answered' && 'Renewed.'}
          {isToldAbove && 'Not renewed.'}
        </p>
      </div>
      <FailureNotice failure={failure} />
    </Card>
  );
}
