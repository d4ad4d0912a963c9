import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Features that tests of another feature need. A name that is not here does not compile, or its test would be skipped. */
type NeededFeature = 'email-change' | 'notices';

/** Whether the optional feature is in this tree, for tests of what two features do together. */
export const hasFeature = (name: NeededFeature): boolean =>
  readdirSync(join(import.meta.dirname, '../features')).includes(name);
