import { spawnSync } from 'node:child_process';
import { containerChecks } from './containers/checks.ts';
import { isolation, openContainers } from './containers/site.ts';
import { addressChecks } from './deploy-guide/checks/addresses.ts';
import { pageChecks } from './deploy-guide/checks/pages.ts';
import { sessionChecks } from './deploy-guide/checks/sessions.ts';
import { tlsChecks } from './deploy-guide/checks/tls.ts';
import { runChecks } from './run-checks.ts';

/**
 * `npm run check-containers` builds the image of deploy/Dockerfile and starts the services of deploy/compose.yaml
 * without a container engine: it reads the files and carries out their steps in a temporary folder.
 * containers/substitutions.ts lists what is changed and what is not run. The tests beside it check what needs no run.
 *
 * It prints a line for each check. The exit code is 1 when one fails.
 */
const checks = [
  ...addressChecks,
  ...tlsChecks,
  ...pageChecks,
  ...sessionChecks,
  ...containerChecks,
];
const print = (line: string) => process.stdout.write(`${line}\n`);

const programs = [
  ['nginx', '-v'],
  ['openssl', 'version'],
  ['psql', '--version'],
  ['curl', '--version'],
] as const;
const missing = programs.filter(([program, flag]) => spawnSync(program, [flag]).error);
for (const [program] of missing) print(`not ok - ${program} is not installed; the check needs it.`);

const failed =
  missing.length > 0
    ? missing.length
    : await runChecks({
        open: openContainers,
        opened: 'The image is built, and its services run, with the settings of the document.',
        checks,
      });
print(isolation);
print(failed === 0 ? 'The containers hold.' : `${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;
