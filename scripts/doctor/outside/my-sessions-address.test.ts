import { afterAll, beforeAll, expect, it } from 'vitest';
import { without } from '../testing/faults.ts';
import { type Deployment, startDeployment } from '../testing/start-deployment.ts';

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
