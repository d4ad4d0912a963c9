import { readFileSync } from 'node:fs';

const guide = new URL('../../../../docs/adapt/deploy-on-one-machine.md', import.meta.url);

/** The settings that the deploy guide gives to a role behind a pooler in transaction mode: `set <name> = <value>`. */
export const pooledRoleSettings: readonly string[] = [
  ...readFileSync(guide, 'utf8').matchAll(/^alter role latchkey (set \w+ = .+);$/gm),
].map(([, setting = '']) => setting);
