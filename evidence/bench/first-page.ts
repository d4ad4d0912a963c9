import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { pathToFileURL } from 'node:url';
import { findChromium } from '../../e2e/support/find-chromium.ts';
import { startServer } from '../../e2e/support/server.ts';

/**
 * Measures what the server sends for the first page: requests and bytes by encoding, and Lighthouse's figures for a
 * phone when the path of Lighthouse is given. The figures are those of one run on one machine, so build first and run
 * nothing else.
 *
 *   npm run build && npx tsx evidence/bench/first-page.ts
 *   npm install --prefix /tmp/lighthouse lighthouse@12
 *   npx tsx evidence/bench/first-page.ts /tmp/lighthouse/node_modules/lighthouse
 */
const print = (line: string) => process.stdout.write(`${line}\n`);

type Answer = { readonly bytes: number; readonly text: string };

function get(address: string, encoding: string): Promise<Answer> {
  return new Promise((done, fail) => {
    const headers = { Accept: 'text/html,*/*', 'Accept-Encoding': encoding };
    const sent = request(address, { headers }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('end', () => {
        const body = Buffer.concat(chunks);
        done({ bytes: body.length, text: body.toString() });
      });
    });
    sent.on('error', fail).end();
  });
}

async function countBytes(origin: string): Promise<void> {
  const page = (await get(`${origin}/sign-in`, 'identity')).text;
  const files = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => String(path));
  for (const encoding of ['identity', 'gzip', 'br']) {
    const sizes = await Promise.all(
      ['/sign-in', ...files].map(async (path) => ({
        isScript: path.endsWith('.js'),
        bytes: (await get(`${origin}${path}`, encoding)).bytes,
      })),
    );
    const sum = (of: typeof sizes) => of.reduce((total, { bytes }) => total + bytes, 0);
    const scripts = sum(sizes.filter(({ isScript }) => isScript));
    print(
      `${encoding}: ${sizes.length} requests, ${sum(sizes)} bytes, ${scripts} of them JavaScript`,
    );
  }
}

type Lighthouse = (
  address: string,
  flags: object,
) => Promise<{
  lhr: {
    categories: { performance: { score: number } };
    audits: Record<string, { displayValue?: string }>;
  };
}>;

async function runLighthouse(packageFolder: string, origin: string): Promise<void> {
  const load = (path: string) => import(pathToFileURL(path).href);
  const lighthouse: Lighthouse = (await load(`${packageFolder}/core/index.js`)).default;
  const launcher = await load(`${packageFolder}/../chrome-launcher/dist/index.js`);
  const chrome = await launcher.launch({
    chromePath: findChromium()?.executablePath,
    chromeFlags: ['--headless', '--no-sandbox', '--disable-dev-shm-usage'],
  });
  for (let round = 1; round <= 3; round++) {
    const { lhr } = await lighthouse(`${origin}/sign-in`, {
      port: chrome.port,
      onlyCategories: ['performance'],
    });
    const shown = ['largest-contentful-paint', 'total-blocking-time', 'first-contentful-paint'];
    const figures = shown.map((name) => `${name} ${lhr.audits[name]?.displayValue}`).join(', ');
    print(`Lighthouse ${round}: performance ${lhr.categories.performance.score * 100}, ${figures}`);
  }
  await chrome.kill();
}

const server = await startServer('production build');
try {
  await countBytes(server.origin);
  const [packageFolder] = process.argv.slice(2);
  if (packageFolder && existsSync(packageFolder)) await runLighthouse(packageFolder, server.origin);
} finally {
  await server.stop();
}
