import { useState } from 'react';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import type { Commands } from './lab-commands.ts';
import styles from './lab-controls.module.css';
import { PlayControls } from './play-controls.tsx';
import type { Fault, LabProxy, ProxyAnswer, ProxyCommand } from './use-lab-proxy.ts';

const armedWords: Record<Fault, string> = {
  fail: 'the next refresh will be answered 503',
  delay: 'the next refresh will take longer than the browser waits',
  lose: 'the answer to the next refresh will be lost, with its cookie',
};

type ProxyControlsProps = { readonly commands: Commands; readonly proxy: LabProxy };

/** The controls that need the dev server, which stands between browser and API and can play the thief. */
export function ProxyControls({ commands, proxy }: ProxyControlsProps) {
  const [said, setSaid] = useState('');

  const ask = async (command: ProxyCommand) => {
    const answer = await proxy.ask(command);
    const text = answer ? describeAnswer(command, answer) : 'the dev server does not answer';
    commands.note(text);
    // An armed fault needs no text here, because it is shown for as long as the dev server reports it.
    setSaid(answer && command in armedWords ? '' : sentence(text));
    return answer;
  };

  return (
    <Card title="On the way to the server">
      <PlayControls commands={commands} ask={ask} />
      <div className={styles.row}>
        <Button look="quiet" onClick={() => ask('fail')}>
          Fail the next refresh
        </Button>
        <Button look="quiet" onClick={() => ask('delay')}>
          Delay the next refresh
        </Button>
        <Button look="quiet" onClick={() => ask('lose')}>
          Lose its answer
        </Button>
        <Button look="quiet" onClick={() => ask('steal')}>
          Steal the refresh cookie
        </Button>
        <Button look="quiet" onClick={() => ask('replay')}>
          Use it from elsewhere
        </Button>
      </div>
      <p role="status">
        {[said, proxy.armed && sentence(armedWords[proxy.armed])].filter(Boolean).join(' ')}
      </p>
    </Card>
  );
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function describeAnswer(command: ProxyCommand, answer: ProxyAnswer): string {
  if (command === 'steal') return describeTheft(answer);
  return command === 'replay' ? describeReplay(answer) : armedWords[command];
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
