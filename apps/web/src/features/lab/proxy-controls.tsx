import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import type { Commands } from './lab-commands.ts';
import styles from './lab-controls.module.css';
import { askProxy, type ProxyAnswer, type ProxyCommand } from './use-lab-proxy.ts';

const armed = {
  fail: 'the next refresh will be answered 503',
  delay: 'the next refresh will take longer than the browser waits',
  lose: 'the answer to the next refresh will be lost, with its cookie',
} as const;

/** What one can do with the help of the dev server: it stands between browser and API, and can play the thief. */
export function ProxyControls({ commands }: { commands: Commands }) {
  const [said, setSaid] = useState('');

  const ask = async (command: ProxyCommand, says: (answer: ProxyAnswer) => string) => {
    const answer = await askProxy(command);
    const text = answer ? says(answer) : 'the dev server does not answer';
    commands.note(text);
    setSaid(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
  };
  const arm = (fault: keyof typeof armed) => ask(fault, () => armed[fault]);

  return (
    <Card title="On the way to the server">
      <div className={styles.row}>
        <Button look="quiet" onClick={() => arm('fail')}>
          Fail the next refresh
        </Button>
        <Button look="quiet" onClick={() => arm('delay')}>
          Delay the next refresh
        </Button>
        <Button look="quiet" onClick={() => arm('lose')}>
          Lose its answer
        </Button>
      </div>
      <div className={styles.row}>
        <Button look="quiet" onClick={() => ask('steal', describeTheft)}>
          Steal the refresh cookie
        </Button>
        <Button look="quiet" onClick={() => ask('replay', describeReplay)}>
          Use it from elsewhere
        </Button>
      </div>
      <p className={styles.note}>
        To see a theft end a session: sign in and steal. Then twice: wait more than ten seconds,
        Refresh. Then use the copy.
      </p>
      <p role="status">{said}</p>
    </Card>
  );
}

function describeTheft({ error }: ProxyAnswer): string {
  return error
    ? 'there is no refresh cookie to steal: sign in first, or press Refresh if you are'
    : 'a thief has copied the refresh cookie';
}

function describeReplay({ status, verdict, error }: ProxyAnswer): string {
  if (error) return 'the thief has no cookie to use: steal it first';
  return `the thief’s refresh was answered ${status}${verdict ? ` (${verdict})` : ''}`;
}
