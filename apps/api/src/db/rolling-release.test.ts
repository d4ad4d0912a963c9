import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rollingReleaseFaults } from '../testing/rolling-release-faults.ts';
import { ownMigrations } from './migration-files.ts';
import { migrationsFolder } from './migrations-folder.ts';

const changelog = readFileSync(new URL('../../../../CHANGELOG.md', import.meta.url), 'utf8');
const released = [...changelog.matchAll(/^## (\d+\.\d+\.\d+)(?!.*unreleased)/gm)].map(
  ([, version = '']) => version,
);

/**
 * Migrations from before this check. An applied migration must not be edited, so they cannot have the comment. They
 * lead from 0.1.0, which was never tagged, to 0.2.0; CHANGELOG.md says what fails until every process is restarted.
 */
const exempt: Record<string, string> = {
  '0002_user-keys':
    'the two indexes give way to those of the keys; 0.1.0 only checks names with them',
  '0004_passwords-and-proof': 'passwords move to a table of their own; 0.1.0 refuses sign-ins then',
  '0008_account-event-rights': 'the rights on a table that 0.1.0 does not have',
};

const textOf = (tag: string) => readFileSync(join(migrationsFolder, `${tag}.sql`), 'utf8');

describe('a migration of this project', () => {
  it.each(ownMigrations().map(({ tag }) => tag))('%s does not break the release before', (tag) => {
    const faults = rollingReleaseFaults(textOf(tag), released);
    if (exempt[tag]) expect(faults, 'the exemption is not needed').not.toEqual([]);
    else expect(faults).toEqual([]);
  });

  it('is exempt by a name that exists', () => {
    const tags = ownMigrations().map(({ tag }) => tag);
    expect(tags).toEqual(expect.arrayContaining(Object.keys(exempt)));
  });
});

describe('a migration is refused, and the line that would allow it is named,', () => {
  it.each([
    ['DROP TABLE "links";', 'links'],
    ['drop table if exists public.links cascade', 'links'],
    ['DROP VIEW report;', 'report'],
    ['DROP INDEX CONCURRENTLY IF EXISTS "links_user_id";', 'links_user_id'],
    ['drop trigger sessions_announce_revoked on sessions;', 'sessions_announce_revoked'],
    ['ALTER TABLE "sessions" DROP COLUMN "device";', 'sessions.device'],
    ['ALTER TABLE ONLY public."sessions" DROP "device";', 'sessions.device'],
    [
      'ALTER TABLE sessions\n\tADD COLUMN a text,\n\tDROP COLUMN IF EXISTS device',
      'sessions.device',
    ],
    ['ALTER TABLE sessions ADD a numeric(4, 2), DROP device', 'sessions.device'],
    ['ALTER TABLE sessions DROP CONSTRAINT sessions_pkey;', 'sessions.sessions_pkey'],
    ['ALTER TABLE a DROP CONSTRAINT b; ALTER TABLE c ADD CONSTRAINT b CHECK (d > 0)', 'a.b'],
    ['ALTER TABLE a DROP COLUMN b, ADD CONSTRAINT b CHECK (d > 0)', 'a.b'],
    ['ALTER TABLE sessions ALTER COLUMN device DROP DEFAULT', 'sessions.device'],
    ['ALTER TABLE sessions ALTER device SET NOT NULL', 'sessions.device'],
    ['ALTER TABLE "sessions" ALTER COLUMN "device" SET DATA TYPE varchar(9);', 'sessions.device'],
    ['ALTER TABLE sessions ALTER device TYPE int USING device::int', 'sessions.device'],
    ['ALTER TABLE "sessions" ADD COLUMN "place" text NOT NULL;', 'sessions.place'],
    [
      'ALTER TABLE sessions ADD IF NOT EXISTS place text CHECK (place > 0) NOT NULL',
      'sessions.place',
    ],
    ['ALTER TABLE "sessions" RENAME COLUMN "device" TO "browser";', 'sessions.device'],
    ['ALTER TABLE sessions RENAME device TO browser', 'sessions.device'],
    ['ALTER TABLE "sessions" RENAME TO "logins";', 'sessions'],
    ['ALTER TABLE sessions SET SCHEMA old', 'sessions'],
    ["ALTER TYPE role RENAME VALUE 'user' TO 'person'", 'role'],
    ['REVOKE UPDATE, DELETE ON account_events FROM latchkey', 'account_events'],
    ["DO $$ BEGIN EXECUTE 'drop ' || 'table links'; END $$;", 'do'],
    ['CREATE TABLE a (id text);--> statement-breakpoint\nDROP TABLE links;', 'links'],
    ['select 1 --> statement-breakpoint\n/* then */ DROP TABLE links', 'links'],
  ])('%j', (migration, subject) => {
    expect(rollingReleaseFaults(migration, released)).toEqual([
      expect.stringMatching(
        new RegExp(` -- contract: nothing since <that release> uses ${subject}$`),
      ),
    ]);
    const line = `-- contract: nothing since 1.2.0 uses ${subject}\n`;
    expect(rollingReleaseFaults(line + migration, ['1.2.0'])).toEqual([]);
  });

  it('once for each thing that it removes', () => {
    const migration = 'DROP TABLE a, b; ALTER TABLE c DROP d, DROP e;';
    expect(rollingReleaseFaults(migration, released)).toHaveLength(4);
    const line = '-- contract: nothing since 1.2.0 uses b\n';
    expect(rollingReleaseFaults(line + migration, ['1.2.0'])).toHaveLength(3);
  });
});

describe('a migration is accepted', () => {
  it.each([
    'CREATE TABLE a (id text PRIMARY KEY NOT NULL); ALTER TABLE a RENAME id TO b; DROP TABLE a;',
    'ALTER TABLE "sessions" ADD COLUMN "place" text;',
    "ALTER TABLE sessions ADD COLUMN place text DEFAULT '' NOT NULL;",
    'ALTER TABLE sessions ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY NOT NULL;',
    'ALTER TABLE sessions ADD COLUMN number bigserial NOT NULL;',
    'ALTER TABLE sessions ADD CONSTRAINT a FOREIGN KEY (b) REFERENCES c (d);',
    'ALTER TABLE users DROP CONSTRAINT known; ALTER TABLE users ADD CONSTRAINT known CHECK (a > 0);',
    'ALTER TABLE sessions ALTER COLUMN device DROP NOT NULL;',
    'CREATE INDEX a ON sessions USING btree (device) WHERE device IS NOT NULL;',
    "INSERT INTO links (id) VALUES ('drop table links; drop table users');",
    '-- DROP TABLE links;\nSELECT 1;',
    'CREATE OR REPLACE FUNCTION a() RETURNS void LANGUAGE sql AS $$ DROP TABLE links; $$;',
    'DO $$ BEGIN PERFORM 1; END $$;',
  ])('%j', (migration) => {
    expect(rollingReleaseFaults(migration, released)).toEqual([]);
  });
});

describe('a line that allows something is refused', () => {
  const drop = 'ALTER TABLE sessions DROP device;';
  it.each([
    [
      'that is not released',
      '-- contract: nothing since 9.0.0 uses sessions.device',
      ' is not released.',
    ],
    [
      'that does not happen',
      '-- contract: nothing since 1.2.0 uses sessions.address',
      ' allows nothing ',
    ],
    ['without a release', '-- contract: nothing uses sessions.device', ' is not of the form: '],
    ['without a thing', '-- Contract: nothing since 1.2.0', ' is not of the form: '],
  ])('%s', (_what, line, fault) => {
    const faults = rollingReleaseFaults(`${line}\n${drop}`, ['1.2.0']);
    expect(faults.filter((one) => one.startsWith(`"${line}"`))).toEqual([
      expect.stringContaining(fault),
    ]);
  });
});
