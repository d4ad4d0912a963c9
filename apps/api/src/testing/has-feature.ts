import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Whether the optional feature is in this tree, for tests of what two features do together. */
export const hasFeature = (name: string): boolean =>
  existsSync(join(import.meta.dirname, '../features', name));
