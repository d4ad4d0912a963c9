import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createDevices } from './devices.ts';

const newKey = () => createSecretKey(randomBytes(32));
const key = newKey();
const devices = createDevices([key]);
const accounts = ['ada', 'bob', 'eve', 'max', 'kim', 'zoe'];

/** The text of a browser that has signed in to these accounts, one after another. */
const textOf = (...names: string[]) =>
  names.reduce<string | null>((text, name) => devices.read(text).with(name), null) ?? '';
const knownBy = (text: string | null) =>
  accounts.filter((name) => devices.read(text).deviceId(name) !== null);

describe('a device cookie', () => {
  it('names the accounts, each with a device of its own, and repeats no id of an account', () => {
    const text = textOf('ada', 'bob');
    expect(knownBy(text)).toEqual(['ada', 'bob']);
    expect(devices.read(text).deviceId('ada')).toMatch(/^[\w-]{22}$/);
    expect(devices.read(text).deviceId('ada')).not.toBe(devices.read(text).deviceId('bob'));
    expect(text).not.toMatch(/ada|bob/);
  });

  it('keeps the device of an account at every further sign-in', () => {
    const first = textOf('ada');
    const again = devices.read(devices.read(first).with('bob')).with('ada');
    expect(devices.read(again).deviceId('ada')).toBe(devices.read(first).deviceId('ada'));
  });

  it('is another device in another browser', () => {
    const [one, other] = [textOf('ada'), textOf('ada')];
    expect(devices.read(one).deviceId('ada')).not.toBe(devices.read(other).deviceId('ada'));
  });

  it('keeps five accounts, and forgets the one that was longest unused', () => {
    const five = textOf('ada', 'bob', 'eve', 'max', 'kim', 'ada');
    expect(knownBy(five)).toEqual(['ada', 'bob', 'eve', 'max', 'kim']);
    const six = devices.read(five).with('zoe');
    expect(knownBy(six)).toEqual(['ada', 'eve', 'max', 'kim', 'zoe']);
    expect(six).toHaveLength(243);
  });

  it.each([
    ['missing', () => null],
    ['empty', () => ''],
    ['a separator alone', () => '~'],
    ['no list of ours', () => 'x'.repeat(243)],
    ['cut off', (text: string) => text.slice(0, -1)],
    ['without its code', (text: string) => text.slice(0, text.lastIndexOf('~'))],
    ['longer than five accounts', (text: string) => `${'x'.repeat(300)}~${text}`],
    [
      'changed in its list',
      (text: string) => `${text.startsWith('x') ? 'y' : 'x'}${text.slice(1)}`,
    ],
    ['extended by an account', (text: string) => `${textOf('bob').split('~')[0]}~${text}`],
    ['signed with another key', () => createDevices([newKey()]).read(null).with('ada')],
  ])('names no account when it is %s, and the next sign-in begins a new one', (_what, change) => {
    const text = change(textOf('ada'));
    expect(knownBy(text)).toEqual([]);
    expect(knownBy(devices.read(text).with('eve'))).toEqual(['eve']);
  });

  it('is no list of nothing: a code over an empty list names no account', () => {
    const signed = devices.read(null).with('ada');
    expect(devices.read(`~${signed.split('~')[1]}`).deviceId('')).toBeNull();
  });
});

describe('a key that was replaced', () => {
  it('still verifies its cookies, and the accounts in them keep their devices', () => {
    const text = textOf('ada', 'bob');
    const both = createDevices([newKey(), key]);
    const renewed = both.read(text).with('bob');
    for (const name of ['ada', 'bob']) {
      expect(both.read(renewed).deviceId(name)).toBe(devices.read(text).deviceId(name));
    }
    expect(devices.read(renewed).deviceId('bob')).toBeNull();
  });
});
