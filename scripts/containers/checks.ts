import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ask } from '../deploy-guide/ask.ts';
import type { Check } from '../run-checks.ts';
import { registrationCheck } from './registration-check.ts'; // feature: registration
import { hasNamespaces, runBeside, runContainer } from './run-container.ts';
import type { ContainerSite } from './site.ts';

/** Prints who the process is, and what happens when it writes into its own folder and into that of its packages. */
const whoAmI = `
const { writeFileSync } = require('node:fs');
const write = (path) => { try { writeFileSync(path, ''); return 'written'; } catch ({ code }) { return code; } };
const paths = ['x', 'node_modules/x', 'apps/api/dist/main.js', '/x'];
console.log(JSON.stringify({ pid: process.pid, uid: process.getuid(), writes: paths.map(write) }));
`;

const checkHealth = ({ image, env }: ContainerSite, service: string) =>
  runBeside(image, { command: image.healthcheck, env: env(service) });

const imageChecks: Check<ContainerSite>[] = [
  {
    claim: 'The image has the builds and the packages for production, and nothing else.',
    async run({ image }) {
      const found = readdirSync(image.workdir, { recursive: true, encoding: 'utf8' });
      const own = found.filter((path) => !path.startsWith('node_modules'));
      const isBuilt = (path: string) => /^apps\/(api|web)\/dist\//.test(path);
      const others = own.filter((path) => path.includes('.') && !isBuilt(path));
      assert.deepEqual(others.sort(), [
        '.npmrc',
        'apps/api/package.json',
        'apps/web/package.json',
        'package-lock.json',
        'package.json',
        'packages/contracts/package.json',
      ]);
      for (const name of ['vite', 'typescript', 'tsx', '@biomejs', 'react'])
        assert.ok(!existsSync(join(image.workdir, 'node_modules', name)), name);
    },
  },
  {
    claim: 'A process of the image is not root, and can write to none of its files.',
    async run({ image }) {
      const container = runContainer(image, { command: ['node', '-e', whoAmI], env: {} });
      assert.equal(await container.ended, 0, container.log());
      const { pid, uid, writes } = JSON.parse(container.log());
      assert.notEqual(uid, 0);
      if (hasNamespaces) assert.equal(pid, 1);
      const refusal = hasNamespaces ? 'EROFS' : 'EACCES';
      assert.deepEqual(writes, [refusal, refusal, refusal, hasNamespaces ? 'EROFS' : 'EACCES']);
    },
  },
];

const serviceChecks: Check<ContainerSite>[] = [
  registrationCheck, // feature: registration
  {
    claim: 'The health checks of the proxy and of the database succeed.',
    async run({ compose, image, ports }) {
      const commandOf = (service: string) =>
        (compose.services[service]?.healthcheck?.test ?? []).slice(1);
      const proxy = commandOf('proxy').map((part) => part.replace(':8443', `:${ports.https}`));
      const run = (command: readonly string[], env = {}) => runBeside(image, { command, env });
      assert.equal((await run(proxy)).code, 0);
      const database = { PGPORT: String(ports.database) };
      assert.equal((await run(commandOf('database'), database)).code, 0);
    },
  },
];

const stopChecks: Check<ContainerSite>[] = [
  {
    claim: 'The health check is 0 while the process answers, and 1 while it hangs.',
    async run(site) {
      assert.equal((await checkHealth(site, 'api-2')).code, 0);
      site.api['api-2'].kill('SIGSTOP');
      assert.equal((await checkHealth(site, 'api-2')).code, 1);
      site.api['api-2'].kill('SIGCONT');
      assert.equal((await checkHealth(site, 'api-2')).code, 0);
    },
  },
  {
    claim: 'SIGTERM ends the process with exit code 0, before Compose would kill it.',
    async run(site) {
      const container = site.api['api-2'];
      container.kill('SIGTERM');
      const late = pause(20_000, 'still running', { ref: false });
      assert.equal(await Promise.race([container.ended, late]), 0, container.log());
      assert.match(container.log(), /"stopping"/);
    },
  },
  {
    claim: 'The health check is 1 without a process, and the proxy serves with the other one.',
    async run(site) {
      assert.equal((await checkHealth(site, 'api-2')).code, 1);
      // The proxy chooses the process by the address, so some of these had the stopped one.
      for (let last = 1; last <= 8; last++)
        assert.equal((await ask(site, { from: `127.0.0.${last}` })).status, 200);
    },
  },
];

/** What is true of the services in containers. The last checks stop one of the processes. */
export const containerChecks = [...imageChecks, ...serviceChecks, ...stopChecks];
