import { csrfHeader } from '@latchkey/contracts/api';
import { useCallback, useEffect, useState } from 'react';

export type Fault = 'fail' | 'delay' | 'lose';
export type ProxyCommand = Fault | 'steal' | 'replay';

/** What the dev server answers to the lab. */
export type ProxyAnswer = {
  /** The fault that the next refresh will meet. */
  readonly armed?: Fault | null;
  readonly status?: number;
  readonly verdict?: string | null;
  readonly error?: string;
};

export type LabProxy = {
  /** Whether the dev server is there; undefined until that is known. */
  readonly isThere: boolean | undefined;
  readonly armed: Fault | null;
  ask(command: ProxyCommand): Promise<ProxyAnswer | null>;
};

/** Calls the dev server, which stands between browser and API; null where there is none, as in the production build. */
async function askProxy(command: ProxyCommand | 'status'): Promise<ProxyAnswer | null> {
  try {
    const headers = { [csrfHeader.name]: csrfHeader.value };
    const answer = await fetch(`/__lab/${command}`, { method: 'POST', headers });
    const isJson = answer.headers.get('Content-Type') === 'application/json';
    return isJson ? await answer.json() : null;
  } catch {
    return null;
  }
}

/**
 * The dev server, and the fault that it has ready for the next refresh. Only the dev server knows whether a refresh has
 * met the fault: a refresh of another tab may have met it, and a refresh made offline has not. So the status is read
 * again whenever `refreshes` changes.
 */
export function useLabProxy(refreshes: number): LabProxy {
  const [status, setStatus] = useState<ProxyAnswer | null>();

  const ask = useCallback(async (command: ProxyCommand | 'status') => {
    const answer = await askProxy(command);
    if (answer === null || 'armed' in answer) setStatus(answer);
    return answer;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each refresh is a reason to read the status again
  useEffect(() => void ask('status'), [ask, refreshes]);

  return {
    isThere: status === undefined ? undefined : status !== null,
    armed: status?.armed ?? null,
    ask,
  };
}
