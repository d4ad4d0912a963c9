import { expect, inject, it } from 'vitest';
import { takePglite } from './pglite-pool.ts';

const source = inject('databaseSource');
const take = () => takePglite(source.driver === 'pglite' ? source.snapshot : '');

it('a database that is taken again is empty, has the usual settings and hears nothing of before', async () => {
  const first = await take();
  const heard: string[] = [];
  await first.pglite.listen('news', (payload) => void heard.push(payload));
  await first.pglite.exec(`
    set timezone = 'Asia/Kathmandu';
    insert into rate_limits (key, hits, window_ends_at) values ('k', 1, now());`);
  await first.giveBack();
  const again = await take();
  const { rows } = await again.pglite.query(
    `select (select count(*)::int from rate_limits) as rows, current_setting('timezone') as zone`,
  );
  expect(rows).toEqual([{ rows: 0, zone: expect.not.stringContaining('Kathmandu') }]);
  await again.pglite.exec(`notify news, 'late'`);
  expect(heard).toEqual([]);
  await again.giveBack();
});

it('a database whose schema a test has changed is not given to another', async () => {
  const changed = await take();
  await changed.pglite.exec('alter table users add column nickname text');
  await changed.giveBack();
  const other = await take();
  await expect(other.pglite.query('select nickname from users')).rejects.toThrow(/nickname/);
  await other.giveBack();
});
