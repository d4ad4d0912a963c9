import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createTestClock } from '../../testing/create-test-app.ts';
import { createTimedCodes } from './timed-codes.ts';

const newKey = () => createSecretKey(randomBytes(32));
const [oldKey, key] = [newKey(), newKey()];
const clock = createTestClock();
const codes = createTimedCodes({ keys: [key], use: 'test', clock });
const minute = 60_000;

it('a code is valid for its session until its end', () => {
  const code = codes.make('session', clock.now() + minute);
  expect(codes.isValid(code, 'session')).toBe(true);
  clock.advance(minute - 1);
  expect(codes.isValid(code, 'session')).toBe(true);
  clock.advance(1);
  expect(codes.isValid(code, 'session')).toBe(false);
});

it('a code of another session, another use, another key or another end is not valid', () => {
  const end = clock.now() + minute;
  const code = codes.make('session', end);
  expect(codes.isValid(code, 'other')).toBe(false);
  for (const other of [
    createTimedCodes({ keys: [key], use: 'another', clock }),
    createTimedCodes({ keys: [newKey()], use: 'test', clock }),
  ])
    expect(other.isValid(code, 'session')).toBe(false);
  expect(codes.isValid(code.replace(`${end}`, `${end + 1}`), 'session')).toBe(false);
});

it.each(['', '.', 'x', `1.${'A'.repeat(43)}`, `1e9.${'A'.repeat(43)}`])(
  '"%s" is not valid',
  (text) => {
    expect(codes.isValid(text, 'session')).toBe(false);
  },
);

it('a code of a replaced key stays valid while the key is listed, and new ones are made with the first', () => {
  const code = createTimedCodes({ keys: [oldKey], use: 'test', clock }).make('session', 9e15);
  const rotated = createTimedCodes({ keys: [key, oldKey], use: 'test', clock });
  expect(rotated.isValid(code, 'session')).toBe(true);
  expect(rotated.make('session', 9e15)).toBe(codes.make('session', 9e15));
});
