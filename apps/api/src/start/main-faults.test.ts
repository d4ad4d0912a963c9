import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { rememberSecrets } from '../testing/captured-logs.ts';
import { setUpApiFolder } from '../testing/set-up-api-folder.ts';
import { findFreePort } from '../testing/start-process.ts';

// Each start of the embedded database takes seconds on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const { folder, port, settings, start } = setUpApiFolder('faults');

describe('start-up faults', () => {
  it('several faulty settings are reported in one sentence each, without values and with exit code 1', async () => {
    const secret = 'too-short-a-secret';
    rememberSecrets(secret);
    const api = start({
      ACCESS_TOKEN_SECRET: secret,
      PORT: 'nonsense',
      PUBLIC_ORIGIN: 'http://evil.example',
    });
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toMatch(/^The settings have 5 fault\(s\):\n( {2}- [A-Z_]+ .*\n){5}$/);
    const secrets = ['ACCESS_TOKEN_SECRET', 'REFRESH_TOKEN_SECRET', 'PASSWORD_PEPPER'];
    for (const name of ['PORT', 'PUBLIC_ORIGIN', ...secrets]) {
      expect(api.stderr()).toContain(`  - ${name} `);
    }
    expect(api.stderr()).not.toMatch(/too-short|nonsense|evil| at /);
    expect(api.stdout()).toBe('');
  });

  it('a flag that does not exist is reported in one sentence that names those that do', async () => {
    const api = start(settings(), '--migrat');
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toMatch(
      /^Unknown option '--migrat'.*; there are --web, .*--migrate.*\.\n$/,
    );
  });

  it('an unreachable database is reported in one sentence', async () => {
    const closed = await findFreePort();
    const url = `postgres://user:hunter22@127.0.0.1:${closed}/db`;
    rememberSecrets('hunter22');
    const api = start(settings({ DATABASE_URL: url }));
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toBe(
      'The database that DATABASE_URL names cannot be reached; start it, or correct the address.\n',
    );
  });

  it('an invalid HOST is reported in one sentence that does not blame the database', async () => {
    const api = start(settings({ HOST: 'nonsense.invalid' }));
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toBe(
      'HOST is nonsense.invalid, which is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all its networks.\n',
    );
  });

  it('a database folder that cannot be made is reported in one sentence', async () => {
    writeFileSync(join(folder(), 'file'), '');
    const api = start(settings({ DATABASE_URL: 'pglite://file/data' }));
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toBe(
      `The database folder ${join(folder(), 'file/data')} cannot be made or written (ENOTDIR); name another in DATABASE_URL.\n`,
    );
  });

  it('a folder without a built SPA is reported in one sentence', async () => {
    mkdirSync(join(folder(), 'empty'));
    const api = start(settings(), '--web', 'empty');
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toBe(
      `${join(folder(), 'empty')} holds no built SPA; run "npm run build" first.\n`,
    );
  });

  it('a port in use is reported with PUBLIC_ORIGIN when the port comes from there', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(port(), '127.0.0.1', done));
    mkdirSync(join(folder(), 'built'));
    writeFileSync(join(folder(), 'built', 'index.html'), '<!doctype html>');
    const env = settings({
      PUBLIC_ORIGIN: `http://localhost:${port()}`,
      PORT: String(await findFreePort()),
    });
    const api = start(env, '--web', 'built');
    expect(await api.ended).toEqual({ code: 1, signal: null });
    expect(api.stderr()).toBe(
      `Port ${port()} on 127.0.0.1 is in use; stop what uses it, or change PUBLIC_ORIGIN in .env.\n`,
    );
    await new Promise((done) => other.close(done));
  });
});
