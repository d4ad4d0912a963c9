// @vitest-environment node
import { describe, expect, it } from 'vitest';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createSafeStorage } from './safe-storage.ts';

const failing = ['full', 'read-only', 'unreadable', 'forbidden'] as const;

describe('a store that works', () => {
  it('keeps what is written, and is reliable', () => {
    const browser = createFakeBrowser();
    const safe = createSafeStorage(browser.openTab().storage, 'probe');
    safe.set('a', '1');
    expect([safe.get('a'), browser.values.get('a'), safe.isReliable()]).toEqual(['1', '1', true]);
    safe.set('a', null);
    expect([safe.get('a'), browser.values.size]).toEqual([null, 0]);
  });

  it('is empty here when another tab clears it', () => {
    const browser = createFakeBrowser();
    const safe = createSafeStorage(browser.openTab().storage, 'probe');
    safe.set('a', '1');
    browser.values.clear();
    expect(safe.get('a')).toBeNull();
  });
});

describe.each(failing)('a store that is %s', (kind) => {
  const open = () => {
    const browser = createFakeBrowser({ storage: kind });
    return { browser, safe: createSafeStorage(browser.openTab().storage, 'probe') };
  };

  it('has written values kept in memory, and is not reliable', () => {
    const { safe } = open();
    expect(safe.get('a')).toBeNull();
    safe.set('a', '1');
    expect([safe.get('a'), safe.isReliable()]).toEqual(['1', false]);
    safe.set('a', null);
    expect(safe.get('a')).toBeNull();
  });

  it('shows what this tab wrote, over what was there before', () => {
    const { browser, safe } = open();
    browser.values.set('a', 'old');
    safe.set('a', 'mine');
    expect(safe.get('a')).toBe('mine');
    safe.set('a', null);
    expect(safe.get('a')).toBeNull();
  });
});

describe('a store that fails later', () => {
  it.each(['full', 'read-only', 'unreadable'] as const)(
    'because it becomes %s goes on from the value that it had',
    (kind) => {
      const browser = createFakeBrowser();
      const safe = createSafeStorage(browser.openTab().storage, 'probe');
      safe.set('a', '1');
      browser.setStorage(kind);
      expect(safe.get('a')).toBe('1');
      safe.set('a', '2');
      expect(safe.get('a')).toBe('2');
    },
  );

  it('shows what another tab has written since a write failed here', () => {
    const browser = createFakeBrowser({ storage: 'full' });
    const safe = createSafeStorage(browser.openTab().storage, 'probe');
    safe.set('a', 'mine');
    browser.values.set('a', 'theirs');
    expect(safe.get('a')).toBe('theirs');
    browser.values.delete('a');
    expect(safe.get('a')).toBeNull();
  });

  it('stores what it could not store before once it works again', () => {
    const browser = createFakeBrowser({ storage: 'full' });
    const safe = createSafeStorage(browser.openTab().storage, 'probe');
    safe.settle('a');
    safe.set('a', 'mine');
    browser.setStorage('working');
    expect(safe.get('a')).toBe('mine');
    safe.settle('a');
    safe.settle('a');
    expect(browser.values.get('a')).toBe('mine');
  });

  it('does not count as having stored a value when it fails without an error', () => {
    const silent = { getItem: () => null, setItem() {}, removeItem() {} } as unknown as Storage;
    const safe = createSafeStorage(silent, 'probe');
    safe.set('a', '1');
    expect([safe.get('a'), safe.isReliable()]).toEqual(['1', false]);
  });
});

it('a value that is adopted is believed until storage shows another, and is not written', () => {
  const browser = createFakeBrowser();
  const safe = createSafeStorage(browser.openTab().storage, 'probe');
  safe.adopt('a', 'adopted');
  expect([safe.get('a'), browser.values.has('a')]).toEqual(['adopted', false]);
  browser.values.set('a', 'stored');
  expect(safe.get('a')).toBe('stored');
});
