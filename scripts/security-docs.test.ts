import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiBasePath } from '@latchkey/contracts/api';
import { endpoints } from '@latchkey/contracts/endpoints';
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { authMethods } from '../apps/api/src/db/tables.ts';
import { parseDuration } from '../apps/api/src/lib/duration.ts';
import { loadConfig } from '../apps/api/src/settings/config.ts';
import { newSecret } from '../apps/api/src/testing/create-test-app.ts';

const root = join(import.meta.dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const security = (name: string) => read(`docs/security/${name}.md`);

/** The source files of the running API, without tests and their helpers. */
const sources = execFileSync('git', ['ls-files', 'apps/api/src'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/testing\//.test(file))
  // Git lists a deleted file until the deletion is staged.
  .filter((file) => existsSync(join(root, file)));

describe('docs/security/inputs.md', () => {
  /** The schema of every request body, with its route. */
  const bodies = Object.values(endpoints).flatMap(({ method, path, body }) =>
    body ? [[`${method} ${apiBasePath}${path}`, body] as const] : [],
  );

  it('has a row for every field of every body, with the lengths of its schema', () => {
    const rows = bodies.flatMap(([route, schema]) =>
      Object.entries(z.toJSONSchema(schema).properties ?? {}).map(([name, field]) => {
        const { minLength, maxLength } = field as { minLength?: number; maxLength?: number };
        const length = maxLength === undefined ? '–' : `${minLength} to ${maxLength}`;
        return `${route} ${name} ${length}`;
      }),
    );
    const table = security('inputs').matchAll(
      /^\| `(POST .*?)` \| `(.*?)` \| .* \| (\d+ to \d+|–) \|(?: <!-- feature: [a-z-]+ -->)?$/gm,
    );
    expect([...table].map(([, route, name, length]) => `${route} ${name} ${length}`)).toEqual(rows);
  });
});

describe('docs/security/access.md', () => {
  it('states the default lifetimes of tokens and sessions', () => {
    const secrets = ['ACCESS_TOKEN_SECRET', 'REFRESH_TOKEN_SECRET', 'PASSWORD_PEPPER'];
    const { config } = loadConfig(Object.fromEntries(secrets.map((name) => [name, newSecret()])));
    const value = (setting: string) =>
      new RegExp(`\\| (\\S+) \\| \`${setting}\` \\|`).exec(security('access'))?.[1] ?? '';
    expect(parseDuration(value('ACCESS_TOKEN_TTL'))).toBe(config.accessTokenTtl);
    expect(parseDuration(value('REFRESH_TOKEN_TTL'))).toBe(config.refreshTokenTtl);
    expect(parseDuration(value('SESSION_MAX_AGE'))).toBe(config.sessionMaxAge);
    expect(Number(value('SESSIONS_PER_USER'))).toBe(config.sessionsPerUser);
  });

  it('has a row for every method of a session, and for every file that begins one', () => {
    const rows = [
      ...security('access').matchAll(/^\| .*\(\.\.\/\.\.\/(apps\/\S+)\)\) \| ((?:`\w+`,? ?)+)\|/gm),
    ];
    const methods = rows.flatMap(([, , cell = '']) => cell.match(/\w+/g));
    expect([...new Set(methods)].sort()).toEqual([...authMethods].sort());
    const begins = sources.filter((file) => /\bsessions\.begin\(/.test(read(file)));
    expect(rows.map(([, file]) => file).sort()).toEqual(begins.sort());
  });
});

describe('docs/security/keys.md', () => {
  it('describes for every secret in .env.example its purpose and what to do when it has leaked', () => {
    const names = [...read('.env.example').matchAll(/^(\w+(?:SECRET|PEPPER))=/gm)];
    expect(names).toHaveLength(3);
    for (const [, name] of names)
      expect(security('keys')).toMatch(
        new RegExp(`^\\| \`${name}\` \\| .+ \\| .+ \\| .+ \\|$`, 'm'),
      );
  });

  it('names every file that uses cryptography', () => {
    const users = sources.filter(
      (file) =>
        /from '(?:node:crypto|bcrypt|jsonwebtoken)'/.test(read(file)) &&
        !/import type .* from 'node:crypto'/.test(read(file)),
    );
    const named = [...security('keys').matchAll(/\]\(\.\.\/\.\.\/(apps\/api\/src\/\S+?)\)/g)];
    expect([...new Set(named.map(([, file]) => file))].sort()).toEqual(users.sort());
  });
});

describe('docs/security/data.md', () => {
  const tableFiles = sources.filter((file) =>
    /\/db\/(?:mail-)?tables\.ts$|\.table\.ts$/.test(file),
  );

  it('describes for every column in the database what it is and how long it is kept', async () => {
    const modules = await Promise.all(
      tableFiles.map(async (file) => (await import(join(root, file))) as Record<string, unknown>),
    );
    const tables = modules.flatMap((module) =>
      Object.values(module).filter((value) => is(value, PgTable)),
    );
    const columns = tables.flatMap((table) =>
      Object.values(getTableColumns(table)).map(({ name }) => `${getTableName(table)}.${name}`),
    );
    const names = tables.map(getTableName).join('|');
    const named = [...security('data').matchAll(new RegExp(`\`((?:${names})\\.\\w+)\``, 'g'))];
    expect(named.map(([, column]) => column).sort()).toEqual(columns.sort());
  });
});

describe('docs/security/logging.md', () => {
  it('lists every event that the code reports, and no other', () => {
    const events = sources.flatMap((file) =>
      [...read(file).matchAll(/\bevent: '(\w+)'/g)].map(([, name]) => name),
    );
    const listed = [...security('logging').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual([...new Set(events)].sort());
  });
});

describe('SECURITY.md', () => {
  it('states how soon a fault is fixed, and that this is no authorization server', () => {
    expect(read('SECURITY.md')).toMatch(/critical.*\d+ (?:hours|days)/i);
    expect(security('access')).toContain('not an OAuth authorization server');
  });
});
