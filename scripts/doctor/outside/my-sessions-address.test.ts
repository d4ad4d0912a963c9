import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from '../run-checks.ts';
import { without } from '../testing/faults.ts';
import { type Deployment, startDeployment, summarize } from '../testing/start-deployment.ts';
import { clientAddress } from './my-sessions-address.ts';
import { createVisit } from './visit.ts';

let site: Deployment;
beforeAll(async () => {
  site = await startDeployment({ host: 'localhost' });
});
afterAll(() => site?.close());

it('the doctor names an API that believes the X-Forwarded-For of anybody', async () => {
  expect(await site.look({ faults: { onRequest: (headers) => headers } })).toEqual({
    'client-address': [
      expect.stringMatching(/believes an X-.*=> proxy_set_header X-Forwarded-For \$remote_addr;/),
    ],
  });
});

// Only Linux answers at every address of 127.0.0.0/8.
it.skipIf(process.platform !== 'linux')(
  'the doctor names an API that sees only its proxy',
  async () => {
    const faults = without('x-forwarded-for');
    const found = await site.look({ faults, network: { localAddress: '127.0.0.2' } });
    expect(found).toEqual({
      'client-address': [
        expect.stringMatching(
          /takes 127\.0\.0\.1 for .* from 127\.0\.0\.2\. => TRUST_PROXY_HOPS=1/,
        ),
      ],
    });
  },
);

describe('a public address that the API sees', () => {
  const seen = '8.8.4.4';
  const answers: Record<string, object> = {
    '/auth/login': { accessToken: 'a' },
    '/user/sessions': { sessions: [{ isCurrent: true, address: seen }] },
  };

  /** Looks from a machine with this address of its own. */
  async function lookFrom(localAddress: string) {
    const visit = createVisit({
      url: new URL('https://app.example.com'),
      account: { username: 'ada', password: 'x' },
    });
    const call = async (path: string) => {
      const text = JSON.stringify(answers[path] ?? {});
      return { status: 200, headers: {}, setCookies: [], text, localAddress };
    };
    return summarize(await runChecks([clientAddress], { ...visit, call }))['client-address'];
  }

  it('is right when it is this machine’s', async () => {
    expect(await lookFrom(seen)).toBeUndefined();
  });

  it('is that of a proxy when this machine has another public one', async () => {
    expect(await lookFrom('1.1.1.1')).toEqual([
      expect.stringMatching(/takes 8\.8\.4\.4 for .* from 1\.1\.1\.1\. => TRUST_PROXY_HOPS=1/),
    ]);
  });

  it('cannot be judged from behind a router, and is shown', async () => {
    expect(await lookFrom('192.168.1.7')).toEqual([
      expect.stringMatching(
        /^unknown: The API takes 8\.8\.4\.4 for .*TRUST_PROXY_HOPS is too low\.$/,
      ),
    ]);
  });
});
