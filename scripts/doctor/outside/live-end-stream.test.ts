import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Deployment, startDeployment } from '../testing/start-deployment.ts';

let site: Deployment;
beforeAll(async () => {
  site = await startDeployment({ host: 'localhost' });
});
afterAll(() => site?.close());

it.each(['answer', 'body'] as const)(
  'the doctor names a proxy that holds back the %s of the event stream, and nothing else',
  async (buffers) => {
    const found = await site.look({ faults: { buffers }, patience: 300 });
    expect(found).toEqual({
      'event-stream': [expect.stringMatching(/nothing arrives.*=> proxy_buffering off;/)],
    });
  },
);
