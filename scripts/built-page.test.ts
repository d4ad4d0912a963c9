import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestApp, type TestApp } from '../apps/api/src/testing/create-test-app.ts';
import { getExactly } from '../apps/api/src/testing/get-exactly.ts';
import { makeTemporaryFolder } from '../apps/api/src/testing/temporary-folder.ts';

const repository = join(import.meta.dirname, '..');
const vite = join(
  dirname(createRequire(import.meta.url).resolve('vite/package.json')),
  'bin/vite.js',
);
const secretNames = ['ACCESS_TOKEN_SECRET', 'REFRESH_TOKEN_SECRET', 'PASSWORD_PEPPER'];

/** Secrets for the environment of the build. The test also searches for those in the .env of the person who runs it. */
const secrets = Object.fromEntries(
  secretNames.map((name) => [name, randomBytes(32).toString('base64url')]),
);
const envFile = join(repository, '.env');
const ownEnv = existsSync(envFile) ? parseEnv(readFileSync(envFile, 'utf8')) : {};
const password = randomBytes(16).toString('base64url');

let outDir: string;
let test: TestApp;
beforeAll(async () => {
  outDir = makeTemporaryFolder('dist');
  // Vitest sets NODE_ENV=test, which would make Vite build React's development version.
  const { NODE_ENV: _, ...env } = process.env;
  const DATABASE_URL = `postgres://api:${password}@localhost/api`;
  execFileSync(process.execPath, [vite, 'build', `--outDir=${outDir}`, '--logLevel=error'], {
    cwd: join(repository, 'apps/web'),
    env: { ...env, ...secrets, DATABASE_URL, LAB: 'off' },
  });
  test = await createTestApp({ webRoot: outDir });
});
afterAll(async () => {
  await test?.close();
  rmSync(outDir, { recursive: true });
});

const get = (path: string, encoding: string) =>
  getExactly(test.server, path, { headers: { 'accept-encoding': encoding } });

/** Lists the scripts of the page and everything that they import statically, as a browser would request them. */
async function listFirstScripts(): Promise<string[]> {
  const page = (await get('/sign-in', 'identity')).text;
  const found = new Set([...page.matchAll(/(?:src|href)="([^"]+\.js)"/g)].map(([, path]) => path));
  for (const path of found) {
    const { text } = await get(String(path), 'identity');
    for (const [, name] of text.matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g)) {
      found.add(`/assets/${name}`);
    }
  }
  return [...found].map(String);
}

it.each(['gzip', 'br'])(
  'the JavaScript of the first page is below 110 kB as the server sends it with %s',
  async (encoding) => {
    const scripts = await listFirstScripts();
    expect(scripts.length).toBeGreaterThan(0);
    let total = 0;
    for (const path of scripts) {
      const answer = await get(path, encoding);
      // A script of a few bytes gets no smaller by compression, so it is sent as it is.
      if (answer.text.length > 200) {
        expect(answer.headers).toMatchObject({ 'content-encoding': encoding });
      }
      total += answer.body.length;
    }
    expect(total).toBeGreaterThan(50_000);
    expect(total).toBeLessThan(110_000);
  },
);

it.each(['gzip', 'br'])('the page and its styles are sent with %s too', async (encoding) => {
  const page = (await get('/sign-in', 'identity')).text;
  const styles = [...page.matchAll(/href="([^"]+\.css)"/g)].map(([, path]) => String(path));
  expect(styles.length).toBeGreaterThan(0);
  for (const path of ['/sign-in', ...styles]) {
    expect((await get(path, encoding)).headers).toMatchObject({ 'content-encoding': encoding });
  }
});

function listFiles(): { name: string; text: string }[] {
  const entries = readdirSync(outDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !/\.(?:br|gz)$/.test(entry.name));
  return files.map(({ name, parentPath }) => ({
    name,
    text: readFileSync(join(parentPath, name), 'utf8'),
  }));
}

it('the built files contain no secret of the environment or of .env, and nothing that looks like one', () => {
  const files = listFiles();
  expect(files.length).toBeGreaterThan(5);
  const own = secretNames.flatMap((name) => ownEnv[name]?.split(',') ?? []);
  const known = [...Object.values(secrets), password, ...own].filter((secret) => secret.length > 8);
  for (const { name, text } of files) {
    for (const secret of known) expect(text.includes(secret), name).toBe(false);
    // The form of our secrets: 32 bytes as base64url. No word of code is that long and mixes digits with both cases.
    const suspicious = [...text.matchAll(/(?<![\w-])[\w-]{43,}(?![\w-])/g)]
      .map(([word]) => word)
      .filter((word) => /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word));
    expect(suspicious, name).toEqual([]);
    for (const setting of [...secretNames, 'DATABASE_URL', 'postgres://']) {
      expect(text.includes(setting), `${setting} in ${name}`).toBe(false);
    }
  }
});

it('no source map is built, and no file refers to one', () => {
  for (const { name, text } of listFiles()) {
    expect(name).not.toMatch(/\.map$/);
    expect(text).not.toContain('sourceMappingURL');
  }
});
