import { join } from 'node:path';
import { build } from 'vite';
import { findFreePort } from '../../apps/api/src/testing/start-process.ts';
import { compressFiles } from '../../apps/web/compress-files.ts';
import { signUp } from './better-auth-client.ts';
import { givePasswords, password } from './sign-in.ts';
import { person, root, type Site } from './site.ts';

const sources = join(import.meta.dirname, 'peers/pages');

/** A page of `peers/pages`, as vite builds it. */
type Build = {
  readonly source: string;
  readonly folder: string;
  /** What the page finds in `import.meta.env`. */
  readonly given: Readonly<Record<string, unknown>>;
};

async function buildPage({ source, folder, given }: Build): Promise<void> {
  const env = Object.entries({ PAGE: source, ...given });
  const html = source === 'oidc-client-ts' ? ['index.html', 'silent.html'] : ['index.html'];
  await build({
    root: sources,
    base: './',
    configFile: false,
    logLevel: 'error',
    define: Object.fromEntries(
      env.map(([name, value]) => [`import.meta.env.${name}`, JSON.stringify(value)]),
    ),
    plugins: [compressFiles()],
    build: {
      outDir: folder,
      target: 'baseline-widely-available',
      modulePreload: { polyfill: false },
      rolldownOptions: { input: html.map((name) => join(sources, name)) },
    },
  });
}

const clients = ['auth0-memory', 'auth0-storage', 'oidc-memory', 'oidc-storage'] as const;
type Client = (typeof clients)[number];

/** Starts an OpenID provider and, on another port, the pages that sign in there. Returns the pages' addresses. */
async function startClients(site: Site): Promise<(client: Client) => string> {
  const origin = { pages: await findFreePort(), provider: await findFreePort() };
  const address = (client: Client) => `http://localhost:${origin.pages}/${client}/`;
  const folder = join(site.folder, 'pages');
  for (const client of clients) {
    const source = client.startsWith('oidc') ? 'oidc-client-ts' : 'auth0-spa-js';
    const given = {
      PAGE_NAME: client,
      PROVIDER: `http://localhost:${origin.provider}`,
      STORAGE: client.endsWith('storage'),
    };
    await buildPage({ source, folder: join(folder, client), given });
  }
  const metadata = clients.map((client) => ({
    client_id: client,
    token_endpoint_auth_method: 'none',
    redirect_uris: [address(client), `${address(client)}silent.html`],
    grant_types: ['authorization_code', ...(client.endsWith('storage') ? ['refresh_token'] : [])],
  }));
  const settings = { PORT: String(origin.provider), CLIENTS: JSON.stringify(metadata) };
  await site.startPeer('openid-provider', settings);
  await site.startPeer('page-server', { PORT: String(origin.pages), PAGES: folder });
  return address;
}

async function startProduct(site: Site, web: string): Promise<string> {
  const port = String(await findFreePort());
  const origin = `http://localhost:${port}`;
  await site.startProduct({ PORT: port, PUBLIC_ORIGIN: origin }, { web });
  return `${origin}/`;
}

async function startBetterAuth(site: Site): Promise<string> {
  const folder = join(site.folder, 'better-auth-page');
  const given = { CREDENTIALS: { email: 'reload-0@example.com', password } };
  await buildPage({ source: 'better-auth', folder, given });
  const settings = { MODE: 'plain', DATABASE_URL: site.peersUrl, PAGES: folder };
  const secret = { JWT_SECRET: site.env.ACCESS_TOKEN_SECRET };
  const { port } = await site.startPeer('better-auth', { ...settings, ...secret });
  await signUp(port, 'reload', 1);
  return `http://127.0.0.1:${port}/`;
}

/** Builds and starts everything that is reloaded. Returns the addresses of the pages. */
export async function startPages(site: Site) {
  await givePasswords(site, 1);
  const folder = join(site.folder, 'product-page');
  const given = { CREDENTIALS: { username: person.username, password } };
  await buildPage({ source: 'product', folder, given });
  const address = await startClients(site);
  return {
    product: await startProduct(site, join(root, 'apps/web/dist')),
    authFolder: await startProduct(site, folder),
    betterAuth: await startBetterAuth(site),
    auth0Memory: address('auth0-memory'),
    auth0Storage: address('auth0-storage'),
    oidcMemory: address('oidc-memory'),
    oidcStorage: address('oidc-storage'),
  };
}
