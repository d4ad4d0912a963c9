import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { hasOpenssl, makeCertificate } from '../../../apps/api/src/testing/make-certificate.ts';
import { findFreePort } from '../../../apps/api/src/testing/start-process.ts';
import { page, redirectingPages } from '../testing/faults.ts';
import { type Deployment, startDeployment } from '../testing/start-deployment.ts';
import { type Faults, type ProxyAnswer, startProxy } from '../testing/start-proxy.ts';

const asStranger = true;
let site: Deployment;
beforeAll(async () => {
  site = await startDeployment();
});
afterAll(() => site?.close());

describe.skipIf(!hasOpenssl)('the address that people open', () => {
  const www = () => `https://www.example.com:${site.proxy.port}`;

  it('is another host than PUBLIC_ORIGIN', async () => {
    const { origin } = await site.look({ asStranger, url: www() });
    expect(origin).toEqual([
      `People open ${www()}, but PUBLIC_ORIGIN is ${site.origin}. => PUBLIC_ORIGIN=${www()}`,
    ]);
  });

  it('redirects to another host than PUBLIC_ORIGIN', async () => {
    const { origin } = await site.look({ asStranger, faults: redirectingPages(`${www()}/`) });
    expect(origin).toEqual([
      `People open ${www()}, but PUBLIC_ORIGIN is ${site.origin}. => PUBLIC_ORIGIN=${www()}`,
    ]);
  });

  it('redirects to PUBLIC_ORIGIN, so it is not the one to give to people', async () => {
    const { origin } = await site.look({
      asStranger,
      url: www(),
      faults: redirectingPages(`${site.origin}/`),
    });
    expect(origin).toEqual([
      `${www()} redirects to ${site.origin}. => npm run doctor ${site.origin}  # and give people this address`,
    ]);
  });

  it('redirects the API too', async () => {
    const faults: Faults = {
      instead: () => ({ status: 308, headers: { location: `${www()}/` }, body: '' }),
    };
    const { reached, origin } = await site.look({ asStranger, faults });
    expect(reached).toEqual([
      `${site.origin}/api/site redirects to ${www()}. => npm run doctor ${www()}`,
    ]);
    expect(origin).toEqual(['unknown: The API has to be reached first.']);
  });

  it('is http, where the proxy redirects pages and refuses the API, as that of the guide does', async () => {
    const https = 'https://app.example.com';
    const { instead } = redirectingPages(`${https}/`);
    const faults: Faults = { instead: (path) => instead?.(path) ?? page(403) };
    const { reached } = await site.look({ asStranger, faults });
    expect(reached).toEqual([
      `${site.origin} sends people to ${https}, and has no API itself. => npm run doctor ${https}`,
    ]);
  });

  it('is on another site than the API: two hosts of a public suffix', async () => {
    const [url, api] = ['https://app.vercel.app', `https://api.vercel.app:${site.proxy.port}/api`];
    const found = await site.look({ asStranger, url, api });
    expect(found['same-site']).toEqual([
      expect.stringMatching(
        /^app\.vercel\.app and api\.vercel\.app are two sites\. => PUBLIC_ORIGIN=/,
      ),
    ]);
    expect(found.reached).toEqual([
      expect.stringMatching(/ALTNAME_INVALID.* => sudo certbot --nginx -d api\.vercel\.app$/),
    ]);
  });

  it('may be a sibling of the API', async () => {
    const api = `${www()}/api`;
    expect(await site.look({ api })).toEqual({});
  });
});

describe.skipIf(!hasOpenssl)('an API that is not reached', () => {
  it.each<[string, ProxyAnswer, RegExp]>([
    [
      'a page at every address',
      page(200),
      /answers 200 with text\/html.*=> location \/api \{ proxy_pass/,
    ],
    ['an error of the proxy', page(502), /answers 502 with text\/html.*healthz" must succeed/],
  ])('because there is %s', async (_what, answer, says) => {
    const { reached } = await site.look({ asStranger, faults: { instead: () => answer } });
    expect(reached).toEqual([expect.stringMatching(says)]);
  });

  it('because nothing listens', async () => {
    const url = `https://app.example.com:${await findFreePort()}`;
    const { reached } = await site.look({ asStranger, url });
    expect(reached).toEqual([`${url}/api cannot be reached (ECONNREFUSED). => npm start`]);
  });

  it('because what listens there has no TLS', async () => {
    const plain = await startProxy(null);
    onTestFinished(() => plain.close());
    const url = `https://app.example.com:${plain.port}`;
    const { reached } = await site.look({ asStranger, url });
    expect(reached).toEqual([
      expect.stringMatching(/reached \((?:EPROTO|ERR_SSL_\w+)\)\. => listen 443 ssl;$/),
    ]);
  });

  it('because no server of the proxy has the name', async () => {
    const refusing = createTlsServer({
      SNICallback: (_name, done) => done(new Error('no such server')),
    });
    await new Promise<void>((done) => refusing.listen(0, '127.0.0.1', done));
    onTestFinished(() => void refusing.close());
    const url = `https://app.example.com:${(refusing.address() as AddressInfo).port}`;
    const { reached } = await site.look({ asStranger, url });
    expect(reached).toEqual([expect.stringMatching(/=> server_name app\.example\.com;$/)]);
  });

  it('because its certificate is from nobody that browsers know', async () => {
    const network = { ca: makeCertificate('ca.example.org').cert };
    const { reached } = await site.look({ asStranger, network });
    expect(reached).toEqual([expect.stringMatching(/=> ssl_certificate .*fullchain\.pem;$/)]);
  });
});
