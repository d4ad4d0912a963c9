import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { setUpMails } from '../../mail/testing/set-up-mails.ts';
import { measureMails } from './measure-mails.ts';
import { readSeries } from './testing/read-series.ts';

const mails = setUpMails();

function measure() {
  const registry = new Registry();
  const { clock, database } = mails;
  const onOutcome = measureMails(registry, { db: database.db, clock });
  return { onOutcome, read: () => readSeries({ registry }) };
}

it('mails are counted while they wait, with the age of the oldest, and when they are sent', async () => {
  const { onOutcome, read } = measure();
  expect(await read()).toMatchObject({
    latchkey_mails_waiting: 0,
    latchkey_mails_oldest_waiting_seconds: 0,
    'latchkey_mails_total{outcome="sent"}': 0,
  });
  await mails.put('ada@example.com');
  mails.clock.advance(90_000);
  await mails.put('grace@example.com');
  expect(await read()).toMatchObject({
    latchkey_mails_waiting: 2,
    latchkey_mails_oldest_waiting_seconds: 90,
  });
  await mails.createSender({ onOutcome }).sendDue();
  expect(await read()).toMatchObject({
    latchkey_mails_waiting: 0,
    latchkey_mails_oldest_waiting_seconds: 0,
    'latchkey_mails_total{outcome="sent"}': 2,
  });
});

it('a mail that is retried counts as delayed, and one that the server refuses for good as given up', async () => {
  const { onOutcome, read } = measure();
  mails.server.manners.refuseRecipient = (address) =>
    address.startsWith('ada') ? '550 5.1.1 no such user' : '450 4.7.1 come back later';
  await mails.put('ada@example.com');
  await mails.put('grace@example.com');
  await mails.createSender({ onOutcome }).sendDue();
  expect(await read()).toMatchObject({
    latchkey_mails_waiting: 1,
    'latchkey_mails_total{outcome="sent"}': 0,
    'latchkey_mails_total{outcome="delayed"}': 1,
    'latchkey_mails_total{outcome="given_up"}': 1,
  });
});

it('an outbox that cannot be read shows NaN, and the other metrics stay readable', async () => {
  const { read } = measure();
  mails.source.cut();
  expect(await read()).toEqual({
    latchkey_mails_waiting: Number.NaN,
    latchkey_mails_oldest_waiting_seconds: Number.NaN,
    'latchkey_mails_total{outcome="sent"}': 0,
    'latchkey_mails_total{outcome="delayed"}': 0,
    'latchkey_mails_total{outcome="given_up"}': 0,
  });
  mails.source.restore();
});
