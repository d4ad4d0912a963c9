import { lazy } from 'react';

/** The first page does without it, and so does every page that cannot load it: a request reveals the end of the session, too. */
export const LiveEnd = lazy(() => import('./live-end.tsx').catch(() => ({ default: () => null })));
