import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { createTestClock } from '../../testing/create-test-app.ts';
import { createTimedCodes } from './timed-codes.ts';

const newKey = () => createSecretKey(randomBytes(32));
const [oldKey, key] = [newKey(), newKey()];
const clock = createTestClock();
const codes = createTimedCodes({ keys: [key], use: 'test', clock });
const minute = 60_000;

it('a code is valid for its session until its end, and then known as expired', () => {
  const code = codes.make('session', clock.now() + minute);
  expect(codes.check(code, 'session')).toBe('valid');
  clock.advance(minute - 1);
  expect(codes.check(code, 'session')).toBe('valid');
  clock.advance(1);
  expect(codes.check(code, 'session')).toBe('expired');
});

it('a code of another session, another use, another key or another end is wrong', () => {
  const end = clock.now() + minute;
  const code = codes.make('session', end);
  expect(codes.check(code, 'other')).toBe('wrong');
  for (const other of [
    createTimedCodes({ keys: [key], use: 'another', clock }),
    createTimedCodes({ keys: [newKey()], use: 'test', clock }),
  ])
    expect(other.check(code, 'session')).toBe('wrong');
  expect(codes.check(code.replace(`${end}`, `${end + 1}`), 'session')).toBe('wrong');
});

it.each(['', '.', 'x', `1.${'A'.repeat(43)}`, `1e9.${'A'.repeat(43)}`])('"%s" is wrong', (text) => {
  expect(codes.check(text, 'session')).toBe('wrong');
});

it('a code of a replaced key stays valid while the key is listed, and new ones are made with the first', () => {
  const code = createTimedCodes({ keys: [oldKey], use: 'test', clock }).make('session', 9e15);
  const rotated = createTimedCodes({ keys: [key, oldKey], use: 'test', clock });
  expect(rotated.check(code, 'session')).toBe('valid');
  expect(rotated.make('session', 9e15)).toBe(codes.make('session', 9e15));
});
