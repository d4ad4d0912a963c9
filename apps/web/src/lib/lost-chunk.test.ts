import { expect, it, vi } from 'vitest';
import { reloadWhenOutdated } from './lost-chunk.ts';

const old = '/assets/index-old.js';
const newer = '<script src="/assets/index-new.js"></script>';

/** A tab that runs the build of `entry`, in front of a server that has `served`. */
function openTab({ entry = old, served = newer, values = new Map<string, string>() } = {}) {
  const events = new EventTarget();
  const reload = vi.fn();
  const fetchPage = vi.fn(async () => served);
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
  };
  const page = { events, fetchPage, storage: () => storage, reload };
  reloadWhenOutdated(entry, page);
  const loseChunk = async () => {
    events.dispatchEvent(new Event('vite:preloadError'));
    await vi.waitFor(() => expect(fetchPage.mock.settledResults).not.toHaveLength(0));
    await Promise.resolve();
  };
  return { page, reload, loseChunk, values };
}

it('a chunk that is gone because of a newer build reloads the page once', async () => {
  const { loseChunk, reload } = openTab();
  await loseChunk();
  expect(reload).toHaveBeenCalledOnce();
  await loseChunk();
  expect(reload).toHaveBeenCalledOnce();
});

it('servers with different builds at one address make a tab reload once for each build, and not for ever', async () => {
  const values = new Map<string, string>();
  let reloads = 0;
  for (let visit = 0; visit < 10; visit++) {
    const entry = visit % 2 ? '/assets/index-b.js' : '/assets/index-a.js';
    const { loseChunk, reload } = openTab({ entry, values });
    await loseChunk();
    reloads += reload.mock.calls.length;
  }
  expect(reloads).toBe(2);
});

it('a second update reloads the page again', async () => {
  const { values, loseChunk } = openTab();
  await loseChunk();
  const next = openTab({
    entry: '/assets/index-new.js',
    served: '<script src="/assets/index-3.js">',
    values,
  });
  await next.loseChunk();
  expect(next.reload).toHaveBeenCalledOnce();
});

it('a chunk that is lost while the server has the same build does not reload the page', async () => {
  const { loseChunk, reload } = openTab({ served: `<script src="${old}"></script>` });
  await loseChunk();
  expect(reload).not.toHaveBeenCalled();
});

it('a chunk that is lost while a proxy answers with a page of its own does not reload the page', async () => {
  const { loseChunk, reload } = openTab({ served: '<h1>Back soon</h1><script src="/portal.js">' });
  await loseChunk();
  expect(reload).not.toHaveBeenCalled();
});

it('the page is not reloaded when it cannot be fetched or when storage fails', async () => {
  const offline = openTab();
  offline.page.fetchPage.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  await offline.loseChunk();
  expect(offline.reload).not.toHaveBeenCalled();

  const events = new EventTarget();
  const reload = vi.fn();
  const storage = vi.fn(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  reloadWhenOutdated(old, { events, reload, storage, fetchPage: async () => newer });
  events.dispatchEvent(new Event('vite:preloadError'));
  await vi.waitFor(() => expect(storage).toHaveBeenCalled());
  expect(reload).not.toHaveBeenCalled();
});
