import { liveThrough } from './outage.ts';
import type { Scene } from './scene.ts';
import { openDatabase, openPair } from './site.ts';

export const databaseRestart: Scene = {
  name: 'database-restart',
  claim:
    'PostgreSQL is stopped and started under load. Meanwhile every answer is 503 with Retry-After, no cookie is cleared, `/readyz`, the log and the metrics report it, and no process restarts. Afterwards everybody goes on without signing in, and a session that was ended before the processes listened again is refused.',
  async run(stage) {
    const { url, halt, resume } = await openDatabase(stage);
    const pair = await openPair(stage, [url, url]);
    const port = Number(new URL(url).port);
    return liveThrough({ pair, begin: halt, end: () => resume().then(() => port) });
  },
};
