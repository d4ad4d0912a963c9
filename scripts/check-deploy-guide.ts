import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addressChecks } from './deploy-guide/checks/addresses.ts';
import { databaseChecks } from './deploy-guide/checks/database.ts';
import { limitChecks } from './deploy-guide/checks/limits.ts';
import { pageChecks } from './deploy-guide/checks/pages.ts';
import { sessionChecks } from './deploy-guide/checks/sessions.ts';
import { tlsChecks } from './deploy-guide/checks/tls.ts';
import { updateChecks } from './deploy-guide/checks/update.ts';
import { openSite } from './deploy-guide/site.ts';
import { runChecks } from './run-checks.ts';

/**
 * `npm run check-deploy-guide [guide]` runs the blocks of docs/adapt/deploy-on-one-machine.md with real nginx and
 * PostgreSQL, and attacks the result. deploy-guide/substitutions.ts lists what is changed in the blocks and what is not
 * run. The check uses the existing output of `npm run build`.
 *
 * It prints a line for each check. The exit code is 1 when one fails.
 */
const root = join(import.meta.dirname, '..');
const guide = process.argv[2] ?? join(root, 'docs/adapt/deploy-on-one-machine.md');
const checks = [
  ...addressChecks,
  ...tlsChecks,
  ...pageChecks,
  ...sessionChecks,
  ...databaseChecks,
  ...limitChecks,
  ...updateChecks,
];

const print = (line: string) => process.stdout.write(`${line}\n`);

function findMissing(): string | undefined {
  if (!existsSync(join(root, 'apps/api/dist/user.js')))
    return 'There is no build; run "npm run build" first.';
  const programs = [
    ['nginx', '-v'],
    ['openssl', 'version'],
    ['curl', '--version'],
  ] as const;
  const missing = programs.filter(([program, flag]) => spawnSync(program, [flag]).error);
  return missing.map(([program]) => `${program} is not installed; the check needs it.`)[0];
}

const missing = findMissing();
if (missing) print(`not ok - ${missing}`);
const failed = missing
  ? 1
  : await runChecks({
      open: (undo) => openSite(guide, undo),
      opened: 'The blocks of the guide run one after the other, with packages for production only.',
      checks,
    });
print(failed === 0 ? 'The guide holds.' : `${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
