import { apiPaths } from '@latchkey/contracts/api';
import { useEffect } from 'react';
import { useApi, useAuth, useAuthEvents } from '../../auth/auth-context.tsx';
import { systemClock } from '../../lib/clock.ts';
import { followSession } from './follow-session.ts';
import { whilePageLives } from './while-page-lives.ts';

/** Shows nothing. While it is mounted, the page learns at once that its session has ended elsewhere. */
export default function LiveEnd() {
  const { accessToken, timeLeft, refresh } = useAuth();
  const events = useAuthEvents();
  const api = useApi();
  useEffect(() => {
    const url = new URL(api.getUri({ url: apiPaths.sessionEvents.watch }), window.location.href);
    return whilePageLives(() =>
      followSession({
        client: { accessToken, timeLeft, refresh },
        events,
        locks: navigator.locks,
        open: (token, signal) =>
          fetch(url, { headers: { Authorization: `Bearer ${token}` }, cache: 'no-store', signal }),
        clock: systemClock,
      }),
    );
  }, [api, events, accessToken, timeLeft, refresh]);
  return null;
}
