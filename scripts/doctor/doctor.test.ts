import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEnv, testPassword } from '../../apps/api/src/testing/create-test-app.ts';
import { startProcess } from '../../apps/api/src/testing/start-process.ts';
import { makeTemporaryFolder } from '../../apps/api/src/testing/temporary-folder.ts';
import { readArguments, UsageError } from './arguments.ts';
import { cookieKept } from './browser/cookie-kept.ts';
import { databaseChecks, databaseReached } from './inside/database.ts';
import { settingsChecks } from './inside/settings.ts';
import { firstChecks, outsideChecks } from './outside/checks.ts';
import { type Deployment, startDeployment } from './testing/start-deployment.ts';

let folder: string;
let site: Deployment;
let account: string[];
beforeAll(async () => {
  folder = makeTemporaryFolder('doctor');
  site = await startDeployment({ host: 'localhost' });
  const { username } = await site.app.addUser();
  account = ['--username', username, '--password', testPassword];
});
afterAll(async () => {
  await site?.close();
  rmSync(folder, { recursive: true });
});

/** Runs the command as `npm run doctor` does, in a folder without `.env`. */
async function doctor(args: string[], env: Record<string, string> = {}) {
  const file = join(import.meta.dirname, 'doctor.ts');
  const run = startProcess({ file, cwd: folder, env, args });
  const { code } = await run.ended;
  return { code, stdout: run.stdout(), stderr: run.stderr() };
}

describe('npm run doctor', () => {
  it('looks at the settings and at PUBLIC_ORIGIN, and exits with 0 when it finds nothing', async () => {
    const env = { ...testEnv, PUBLIC_ORIGIN: site.origin };
    const { code, stdout } = await doctor(['--no-browser', ...account], env);
    expect(stdout).toMatch(/^ok +settings +The API can start/m);
    expect(stdout).toMatch(/^ok +event-stream /m); // feature: live-end
    expect(stdout).toMatch(/^unknown +database .*\n +The embedded database has one user/m);
    expect(stdout).toMatch(/\n0 problems\.\n$/);
    expect(code).toBe(0);
  });

  it('names a problem, why it matters and the line that mends it, and exits with 1', async () => {
    const url = `http://127.0.0.1:${site.proxy.port}`;
    const { code, stdout } = await doctor([url, '--json', '--no-browser', ...account]);
    const { problems, checks } = JSON.parse(stdout);
    expect([code, problems]).toEqual([1, 1]);
    const found = checks.filter(({ state }: { state: string }) => state === 'problem');
    expect(found).toEqual([
      expect.objectContaining({
        name: 'origin',
        problems: [
          {
            what: `People open ${url}, but PUBLIC_ORIGIN is ${site.origin}.`,
            because:
              '127.0.0.1 and localhost are one machine, but two hosts for cookies and for the API.',
            mend: `open ${site.origin}`,
          },
        ],
      }),
    ]);
  });

  it('exits with 2 and shows how to use it', async () => {
    const { code, stdout, stderr } = await doctor(['nonsense']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^Use it like this: npm run doctor/);
  });

  it.each([
    ['--unknown'],
    ['--outside'],
    ['ftp://localhost'],
    ['http://localhost', 'http://localhost'],
  ])('does not accept: %s %s', (...args) => {
    expect(() => readArguments(args)).toThrow(UsageError);
  });
});

it('docs/operate/doctor.md lists every check', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/operate/doctor.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, name]) => name);
  const checks = [
    ...[...firstChecks, ...outsideChecks, cookieKept],
    ...[...settingsChecks, databaseReached, ...databaseChecks],
  ];
  expect(listed).toEqual(expect.arrayContaining(['settings', ...checks.map(({ name }) => name)]));
});
