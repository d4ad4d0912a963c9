import { existsSync } from 'node:fs';
import { join } from 'node:path';

const embedded = 'pglite://';

/** The line that announces the start, and explains why the first start takes so long. */
export function announceStart({ DATABASE_URL }: { DATABASE_URL?: string | undefined }): string {
  const url = DATABASE_URL || `${embedded}.data`;
  const folder = url.startsWith(embedded) ? url.slice(embedded.length) : null;
  if (folder === null || existsSync(join(folder, 'pglite', 'PG_VERSION'))) return 'Starting …';
  return `Starting. The first start makes the database in ${folder}, which can take a minute …`;
}
