import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const guide = readFileSync(
  join(import.meta.dirname, '../../docs/adapt/deploy-on-one-machine.md'),
  'utf8',
);

/** Where a text stands in the guide for the first time. */
function firstPlace(text: string): number {
  const place = guide.indexOf(text);
  expect(place, text).toBeGreaterThan(-1);
  return place;
}

// `npm run check-deploy-guide` runs the blocks in the order that works, and so does not notice another one.
describe('the guide for one machine, read from top to bottom', () => {
  it.each([...new Set(guide.match(/(?<=EnvironmentFile=)\S+/g))])(
    'has %s created before a command reads it',
    (file) => {
      expect(firstPlace(`Create \`${file}\``)).toBeLessThan(firstPlace(`EnvironmentFile=${file}`));
    },
  );

  it.each([
    ['the secrets are drawn', 'randomBytes(32)', 'Create `/etc/latchkey.env`'],
    ['an old server gets its rights', 'On PostgreSQL before 15', '--migrate'],
    ['the database is migrated', '--migrate', 'systemctl enable'],
    ['the certificate is there', 'certbot certonly', 'Create `/etc/nginx/conf.d/latchkey.conf`'],
  ])('%s before that is needed', (_what, first, then) => {
    expect(firstPlace(first)).toBeLessThan(firstPlace(then));
  });
});
