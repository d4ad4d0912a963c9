import { afterEach, describe, expect, it } from 'vitest';
import { demoAccounts } from '../../../apps/api/src/start/demo-accounts.ts';
import { hasOpenssl } from '../../../apps/api/src/testing/make-certificate.ts';
import { type Deployment, startDeployment } from '../testing/start-deployment.ts';

const asStranger = true;
let site: Deployment;
afterEach(() => site.close());

describe('on localhost', () => {
  it('a healthy deployment has no problem; 127.0.0.1 is another host', async () => {
    site = await startDeployment({ host: 'localhost' });
    expect(await site.look()).toEqual({});
    const { port } = site.proxy;
    const { origin } = await site.look({ asStranger, url: `http://127.0.0.1:${port}` });
    expect(origin).toEqual([
      `People open http://127.0.0.1:${port}, but PUBLIC_ORIGIN is http://localhost:${port}. => open http://localhost:${port}`,
    ]);
    const found = await site.look({ asStranger, url: `http://app.example.com:${port}` });
    expect(found['transport-security']).toEqual([
      `http://app.example.com:${port} is plain http. => PUBLIC_ORIGIN=https://app.example.com`,
    ]);
  });

  it('another port than that of PUBLIC_ORIGIN is another origin', async () => {
    site = await startDeployment({
      host: 'localhost',
      env: { PUBLIC_ORIGIN: 'http://localhost:4' },
    });
    const { origin } = await site.look({ asStranger });
    expect(origin).toEqual([
      `People open ${site.origin}, but PUBLIC_ORIGIN is http://localhost:4. => PUBLIC_ORIGIN=${site.origin}`,
    ]);
  });
});

describe.skipIf(!hasOpenssl)('with https', () => {
  it('names a PUBLIC_ORIGIN that is not set', async () => {
    site = await startDeployment({ env: { PUBLIC_ORIGIN: 'http://localhost:3000' } });
    const { origin } = await site.look({ asStranger });
    expect(origin).toEqual([
      `People open ${site.origin}, but PUBLIC_ORIGIN is http://localhost:3000. => PUBLIC_ORIGIN=${site.origin}`,
    ]);
  });

  it.each(['username', 'email'])(
    'names each demo account, with SIGN_IN_NAMES=%s',
    async (names) => {
      site = await startDeployment({ env: { SIGN_IN_NAMES: names } });
      const { users, password } = demoAccounts;
      const says = users.map(
        ({ username }) =>
          `The account "${username}" has the password that this repository shows. => npm run user -- disable ${username}`,
      );
      for (const user of users.toReversed()) {
        await site.app.addUser({ ...user, password });
        const { 'demo-accounts': found } = await site.look({ asStranger });
        expect(found).toEqual(says.slice(users.indexOf(user)));
      }
    },
  );
});
