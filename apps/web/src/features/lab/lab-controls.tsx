import { useState } from 'react';
import { useAuth } from '../../auth/auth-context.tsx';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import type { Commands } from './lab-commands.ts';
import styles from './lab-controls.module.css';

/** The controls that work without the dev server. */
export function LabControls({ commands }: { commands: Commands }) {
  const { state } = useAuth();
  const [count, setCount] = useState(20);
  const [everywhere, setEverywhere] = useState(false);
  const [offline, setOffline] = useState(commands.isOffline);
  const [skew, setSkew] = useState(commands.skewedDays);

  const toggleOffline = () => {
    commands.setOffline(!offline);
    setOffline(!offline);
  };
  const chooseSkew = (days: number) => {
    commands.skew(days);
    setSkew(days);
  };

  return (
    <Card title="Make it happen">
      <div className={styles.row}>
        <Button
          onClick={async () => {
            await commands.run({ name: 'spoil' }, everywhere);
            await commands.run({ name: 'requests', count }, everywhere);
          }}
        >
          Stale token, then {count} requests
        </Button>
        <Button look="quiet" onClick={() => commands.run({ name: 'requests', count }, everywhere)}>
          {count} requests
        </Button>
        <Button look="quiet" onClick={() => commands.run({ name: 'spoil' }, everywhere)}>
          Make the token stale
        </Button>
        <Button look="quiet" onClick={commands.refresh}>
          Refresh
        </Button>
      </div>
      <div className={styles.row}>
        <label className={styles.field}>
          Requests
          <input
            className={styles.number}
            type="number"
            min={1}
            max={50}
            value={count}
            onChange={({ target }) =>
              setCount(Math.min(50, Math.max(1, target.valueAsNumber || 1)))
            }
          />
        </label>
        <label className={styles.field}>
          <input type="checkbox" checked={everywhere} onChange={() => setEverywhere(!everywhere)} />
          In every tab at once
        </label>
      </div>
      <div className={styles.row}>
        <Button look="quiet" onClick={() => window.open('/lab', '_blank', 'noopener')}>
          Open another tab
        </Button>
        <Button look="quiet" aria-pressed={offline} onClick={toggleOffline}>
          {offline ? 'Go online' : 'Go offline'}
        </Button>
        <Button look="quiet" onClick={() => commands.sleep(16)}>
          Sleep 16 minutes
        </Button>
        <label className={styles.field}>
          This computer’s clock
          <select
            className={styles.select}
            value={skew}
            onChange={({ target }) => chooseSkew(Number(target.value))}
          >
            <option value={0}>is right</option>
            <option value={1}>is a day ahead</option>
            <option value={-1}>is a day behind</option>
          </select>
        </label>
      </div>
      {state.status === 'anonymous' && (
        <p className={styles.note}>Nobody is signed in in this tab: requests carry no token.</p>
      )}
    </Card>
  );
}
