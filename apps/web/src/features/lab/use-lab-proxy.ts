import { csrfHeader } from '@latchkey/contracts/api';
import { useEffect, useState } from 'react';

export type ProxyCommand = 'fail' | 'delay' | 'lose' | 'steal' | 'replay';

/** What the dev server answers to the lab. */
export type ProxyAnswer = {
  readonly status?: number;
  readonly verdict?: string | null;
  readonly error?: string;
};

/** Asks the dev server, which stands between browser and API; null where there is none, as in the production build. */
export async function askProxy(command: ProxyCommand | 'status'): Promise<ProxyAnswer | null> {
  try {
    const headers = { [csrfHeader.name]: csrfHeader.value };
    const answer = await fetch(`/__lab/${command}`, { method: 'POST', headers });
    const isJson = answer.headers.get('Content-Type') === 'application/json';
    return isJson ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Whether the dev server is there to fail, delay and lose answers; undefined until that is known. */
export function useHasProxy(): boolean | undefined {
  const [hasProxy, setHasProxy] = useState<boolean>();
  useEffect(() => {
    askProxy('status').then((answer) => setHasProxy(answer !== null));
  }, []);
  return hasProxy;
}
