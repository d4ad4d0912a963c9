import type { LookupFunction } from 'node:net';
import {
  createTestApp,
  type TestApp,
  testPassword,
} from '../../../apps/api/src/testing/create-test-app.ts';
import { makeCertificate } from '../../../apps/api/src/testing/make-certificate.ts';
import { lookFromOutside } from '../look.ts';
import type { Network } from '../outside/ask.ts';
import { createVisit } from '../outside/visit.ts';
import type { Result } from '../run-checks.ts';
import { type Faults, type FaultyProxy, startProxy } from './start-proxy.ts';

type Looking = {
  readonly faults?: Faults;
  /** The address that is typed; the right one if not given. */
  readonly url?: string;
  readonly api?: string;
  readonly network?: Network;
  readonly now?: () => number;
  readonly patience?: number;
  /** Leaves out the checks that need a session, which take longest. */
  readonly asStranger?: boolean;
};

export type Deployment = {
  readonly origin: string;
  readonly app: TestApp;
  readonly proxy: FaultyProxy;
  /** Looks from outside, with a test account. Returns what was found, by the name of the check. */
  look(looking?: Looking): Promise<Record<string, string[]>>;
  close(): Promise<void>;
};

/** Every name leads to this machine. */
const lookup: LookupFunction = (_name, options, done) => {
  const found = { address: '127.0.0.1', family: 4 };
  if (options.all) done(null, [found]);
  else done(null, found.address, found.family);
};

type Options = {
  readonly host?: string;
  readonly env?: Record<string, string>;
  readonly webRoot?: string;
};

/** Starts the real API behind a proxy. With https the proxy ends TLS for `*.example.com`. */
export async function startDeployment({
  host = 'app.example.com',
  env = {},
  webRoot,
}: Options = {}): Promise<Deployment> {
  const tls = host === 'localhost' ? null : makeCertificate('*.example.com');
  const proxy = await startProxy(tls);
  const origin = `${tls ? 'https' : 'http'}://${host}:${proxy.port}`;
  const app = await createTestApp({
    env: { PUBLIC_ORIGIN: origin, TRUST_PROXY_HOPS: '1', ...env },
    ...(webRoot && { webRoot }),
  });
  proxy.target = app.server;
  const { username } = await app.addUser();
  return {
    ...{ origin, app, proxy },
    async look({ faults = {}, url = origin, network, now, asStranger, ...options } = {}) {
      proxy.faults = faults;
      // Each look fails to sign in with a demo account, and more than ten in a quarter of an hour would be refused.
      app.clock.advance(15 * 60_000);
      const visit = createVisit({
        ...options,
        url: new URL(url),
        account: asStranger ? null : { username, password: testPassword },
        network: { lookup, ...(tls && { ca: tls.cert }), ...network },
        ...(now && { clock: { now } }),
      });
      return summarize(await lookFromOutside(visit));
    },
    async close() {
      await proxy.close();
      await app.close();
    },
  };
}

/** What was found, by the name of the check: each problem with its line, or why the check could not find out. */
export const summarize = (results: readonly Result[]): Record<string, string[]> =>
  Object.fromEntries(
    results.flatMap(({ name, outcome }) => {
      if ('unknown' in outcome) return [[name, [`unknown: ${outcome.unknown}`]]];
      const found = outcome.problems.map(({ what, mend }) => `${what} => ${mend}`);
      return found.length > 0 ? [[name, found]] : [];
    }),
  );
