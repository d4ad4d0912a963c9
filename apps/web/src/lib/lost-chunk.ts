const storageKey = 'reloaded-builds';

type Page = {
  /** Where Vite reports a chunk that could not be loaded (`vite:preloadError`). */
  readonly events: EventTarget;
  /** The text of the page as the server has it now. */
  fetchPage(): Promise<string>;
  /** The storage of this tab alone. */
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>;
  reload(): void;
};

const browserPage: Page = {
  events: window,
  async fetchPage() {
    const answer = await fetch('/', { headers: { Accept: 'text/html' }, cache: 'no-store' });
    if (!answer.ok) throw new Error(`The page is answered with ${answer.status}.`);
    return answer.text();
  },
  storage: () => window.sessionStorage,
  reload: () => window.location.reload(),
};

/**
 * Reloads the page when a part of it can no longer be loaded because the server has a newer build. The session
 * survives, because the refresh cookie does. Each tab reloads at most once for each build, so that nothing reloads for
 * ever. After that the error boundary shows the failure.
 * @param entry the path of the script that runs now; a newer build's page does not name it
 */
export function reloadWhenOutdated(entry: string, page: Page = browserPage): void {
  page.events.addEventListener('vite:preloadError', async () => {
    try {
      // Offline, or while the server is down, a reload would lose the page for nothing. So it would where a proxy answers
      // with a page of its own, which names no script of ours.
      const newest = await page.fetchPage();
      const isNewer = !newest.includes(entry) && newest.includes(folderOf(entry));
      if (isNewer && mayReload(entry, page.storage())) page.reload();
    } catch {
      // Without an answer of the server, or without storage, the error boundary offers the reload.
    }
  });
}

/** Every build has its scripts in the same folder. */
const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

function mayReload(entry: string, storage: ReturnType<Page['storage']>): boolean {
  const builds = (storage.getItem(storageKey) ?? '').split(' ');
  if (builds.includes(entry)) return false;
  storage.setItem(storageKey, [...builds, entry].join(' ').trim());
  return true;
}
