import { existsSync } from 'node:fs';
import type { Driver, Wishes } from './driver.ts';
import { startFirefox } from './firefox.ts';
import { startWebKit } from './webkit.ts';

export type BrowserKind = 'Firefox' | 'WebKitGTK';

const starts = { Firefox: startFirefox, WebKitGTK: startWebKit };

const webKitFolders = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap((machine) =>
  ['4.1', '6.0', '4.0'].map((version) => `/usr/lib/${machine}/webkit2gtk-${version}`),
);
const places: Record<BrowserKind, readonly string[]> = {
  Firefox: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
  WebKitGTK: webKitFolders.map((folder) => `${folder}/MiniBrowser`),
};

export const noPrograms =
  'Firefox or WebKitWebDriver was not found. On Debian: apt-get install firefox-esr webkit2gtk-driver xvfb';

/** The path of the browser on this machine; undefined when it is not installed. */
export function findProgram(kind: BrowserKind): string | undefined {
  const found = places[kind].find((path) => existsSync(path));
  return kind === 'WebKitGTK' && !existsSync('/usr/bin/WebKitWebDriver') ? undefined : found;
}

/** @throws Error when this machine does not have the browser */
export function startBrowser(kind: BrowserKind, refused: Partial<Wishes> = {}): Promise<Driver> {
  const program = findProgram(kind);
  if (!program) throw new Error(noPrograms);
  return starts[kind](program, { storage: 'kept', cookies: 'kept', ...refused });
}
