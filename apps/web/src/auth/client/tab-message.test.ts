// @vitest-environment node
import { describe, expect, it, vi } from 'vitest';
import { sessionName } from '../../testing/kept-names.ts';
import { ada } from '../../testing/scripted-calls.ts';
import { settle, setUpClient } from '../../testing/set-up-client.ts';
import { parseTabMessage } from './tab-message.ts';

const session = {
  type: 'session',
  by: 'login',
  tag: 't',
  accessToken: 'a.b-c_d',
  lifetime: 1,
  user: ada,
};
const ended = { type: 'ended', tag: 't', reason: 'session-ended' };

/** What the structured clone algorithm can carry, and this application never sends. */
const odd: unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 60,
  10n,
  '',
  'text',
  'x'.repeat(10_000),
  'line\nfeed',
  '\ud800',
  [],
  ['login'],
  {},
  new Map([['id', 'x']]),
  new Set(['x']),
  new Date(0),
  /x/,
  new ArrayBuffer(8),
  new Uint8Array(8),
  new Error('x'),
  { id: 'x' },
];

describe('a message from another tab', () => {
  it('is accepted in its two forms', () => {
    expect(parseTabMessage(session)).toBe(session);
    expect(parseTabMessage({ ...session, by: 'refresh', lifetime: 86_400_000 })).not.toBeNull();
    expect(parseTabMessage(ended)).toBe(ended);
  });

  it('may contain when it was sent, which a tab with the release before does not send', () => {
    for (const sentAt of [0, 1_760_000_000_000]) {
      expect(parseTabMessage({ ...session, sentAt })).not.toBeNull();
    }
    for (const sentAt of odd.filter((value) => !Number.isFinite(value) && value !== undefined)) {
      expect(parseTabMessage({ ...session, sentAt })).toBeNull();
    }
  });

  it.each([
    ['text', 'text'],
    ['no tag', { type: 'ended', reason: 'session-ended' }],
    ['another reason', { ...ended, reason: 'because' }],
    ['another type', { ...session, type: 'other' }],
    ['another origin of the session', { ...session, by: 'magic' }],
    ['a token that no header can carry', { ...session, accessToken: 'a\nb' }],
    ['a token outside ASCII', { ...session, accessToken: 'tökén' }],
    ['a lifetime in text', { ...session, lifetime: '1' }],
    ['a lifetime of more than a day', { ...session, lifetime: 86_400_001 }],
    ['a role that is a member of every object', { ...session, user: { ...ada, role: 'toString' } }],
  ])('is dropped when it has %s', (_name, data) => {
    expect(parseTabMessage(data)).toBeNull();
  });

  const places = [
    [],
    ...Object.keys(session).map((member) => [member]),
    ...Object.keys(ada).map((member) => ['user', member]),
  ];

  it.each(places.map((place) => [place.join('.') || 'the whole', place] as const))(
    'is dropped unless the place is for text and holds text, when an odd value replaces %s',
    (_name, place) => {
      for (const value of odd) {
        const message = parseTabMessage(structuredClone(replaced(session, place, value)));
        if (message === null) continue;
        expect([typeof value, place.at(-1)]).toEqual([
          'string',
          expect.not.stringMatching(/type|by|role|lifetime/),
        ]);
      }
    },
  );
});

/** A copy with another value in one place. */
function replaced(data: unknown, [member, ...rest]: readonly string[], value: unknown): unknown {
  if (member === undefined) return value;
  const copy = { ...(data as Record<string, unknown>) };
  copy[member] = replaced(copy[member], rest, value);
  return copy;
}

it('no odd message from another tab makes a tab fail or changes its session', async () => {
  vi.useFakeTimers();
  const { open, signIn, server } = setUpClient();
  const page = open();
  await signIn(page);
  const before = page.client.state.get();
  const stranger = new (page.tab.Channel as typeof BroadcastChannel)(sessionName);
  for (const value of odd) {
    stranger.postMessage(value);
    for (const member of [...Object.keys(session), 'reason']) {
      stranger.postMessage({ ...session, tag: 'another', [member]: value });
      stranger.postMessage({ ...ended, tag: 'another', [member]: value });
    }
  }
  await settle();
  expect(page.client.state.get()).toBe(before);
  expect(server.made).toEqual(['login']);
  vi.useRealTimers();
});
