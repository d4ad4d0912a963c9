import { useEffect, useState } from 'react';

const toSeconds = (milliseconds: number) => Math.ceil(milliseconds / 1000);

/** Whole seconds left, live. The hook looks four times a second to skip no second, and renders once a second. */
export function useTimeLeft(timeLeft: () => number): number {
  const [seconds, setSeconds] = useState(() => toSeconds(timeLeft()));

  useEffect(() => {
    const timer = setInterval(() => setSeconds(toSeconds(timeLeft())), 250);
    return () => clearInterval(timer);
  }, [timeLeft]);

  return seconds;
}
