import { useState } from 'react';
import { toAuthError } from '../../auth/api.ts';
import { useAuth } from '../../auth/auth-context.tsx';
import type { AuthError } from '../../auth/auth-error.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { describeFailure, isOutage } from '../../components/describe-failure.ts';
import { FailureNotice } from '../../components/failure-notice.tsx';
import styles from './access-token-card.module.css';
import { Countdown } from './countdown.tsx';

type Renewal = 'none' | 'running' | 'done' | AuthError;

export function AccessTokenCard() {
  const { state, refresh, timeLeft, lifetime } = useAuth();
  const [renewal, setRenewal] = useState<Renewal>('none');
  const busy = renewal === 'running';
  const error = typeof renewal === 'string' ? null : renewal;
  // A renewal by itself, or by another tab, has cured it meanwhile.
  const isCured = state.status === 'authenticated' && state.connection === 'ok';
  // Where it is an outage, the banner of the page says why.
  const isToldAbove = error !== null && !isCured && isOutage(error);
  const failure = error && !isCured && !isToldAbove ? describeFailure(error) : null;

  const renew = async () => {
    setRenewal('running');
    try {
      await refresh();
      setRenewal('done');
    } catch (error) {
      setRenewal(toAuthError(error));
    }
  };

  return (
    <Card title="Access token">
      <Countdown timeLeft={timeLeft} lifetime={lifetime()} />
      <p className={styles.note}>
        Kept in this tab’s memory only. A minute before it runs out it is renewed by itself.
      </p>
      <div className={styles.action}>
        <Button look="quiet" busy={busy} onClick={renew}>
          {busy ? 'Renewing…' : 'Renew now'}
        </Button>
        <p className={styles.outcome} role="status">
          {renewal === 'done' && 'Renewed.'}
          {isToldAbove && 'Not renewed.'}
        </p>
      </div>
      <FailureNotice failure={failure} />
    </Card>
  );
}
