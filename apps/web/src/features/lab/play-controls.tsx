import { useEffect, useRef, useState } from 'react';
import { useAuth } from '../../auth/auth-context.tsx';
import { Button } from '../../components/button.tsx';
import type { Commands } from './lab-commands.ts';
import styles from './lab-controls.module.css';
import { play, stageLostAnswer, stageTheft } from './plays.ts';
import type { LabProxy } from './use-lab-proxy.ts';

const plays = {
  'Play a theft': stageTheft,
  'Play a lost answer': stageLostAnswer,
} as const;

type Title = keyof typeof plays;
type Running = { readonly title: Title; readonly text: string; readonly secondsLeft: number };
type PlayControlsProps = { readonly commands: Commands; readonly ask: LabProxy['ask'] };

/** Both plays need waits that a person would have to count out. One press performs a play, and shows the waits. */
export function PlayControls({ commands, ask }: PlayControlsProps) {
  const { state } = useAuth();
  const [running, setRunning] = useState<Running | null>(null);
  const leaving = useRef<AbortController>(undefined);

  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current?.abort();
  }, []);

  const start = async (title: Title) => {
    const signal = leaving.current?.signal ?? AbortSignal.abort();
    const onProgress = (progress: Omit<Running, 'title'>) => setRunning({ title, ...progress });
    const steps = plays[title]({ commands, ask });
    await commands
      .perform(title, () => play(steps, { signal, onProgress }))
      // The page was left during the play.
      .catch(() => {});
    setRunning(null);
  };

  if (state.status !== 'authenticated' && !running) {
    return <p className={styles.note}>Sign in to play a theft or a lost answer.</p>;
  }
  return (
    <>
      <div className={styles.row}>
        {(Object.keys(plays) as Title[]).map((title) => (
          <Button key={title} busy={running !== null} onClick={() => start(title)}>
            {title}
          </Button>
        ))}
      </div>
      <p className={styles.note} role="timer" aria-label="What comes next">
        {running ? describe(running) : 'Each takes up to half a minute, for the server’s leeway.'}
      </p>
    </>
  );
}

function describe({ text, secondsLeft }: Running): string {
  return secondsLeft > 0 ? `In ${secondsLeft} s: ${text}.` : `Now: ${text}.`;
}
