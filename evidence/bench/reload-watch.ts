import { get } from 'node:http';
import type { CDPSession, Page } from '@playwright/test';

/** One reload, until the page showed who is signed in. */
export type Reload = {
  /** `POST /api/auth/refresh`, in the order in which they were sent. */
  readonly calls: readonly string[];
  /** Request and response of all calls, headers and bodies. */
  readonly bytes: number;
  /** Milliseconds from the start of the navigation until the name was anywhere in the page. */
  readonly name: number;
  /** The same, until the heading was there. */
  readonly heading: number;
  /** What was loaded until the heading was there. */
  readonly scripts: readonly string[];
};

type Redirect = { encodedDataLength: number; headers: Readonly<Record<string, string>> };

type Request = {
  readonly isCall: boolean;
  readonly isScript: boolean;
  readonly address: string;
  /** A redirect adds a step to its request. */
  readonly steps: string[];
  readonly sentAt: number;
  bytes: number;
  isCached: boolean;
  readonly end: () => void;
  readonly ended: Promise<void>;
};

type Shown = { readonly name: number; readonly heading: number; readonly origin: number };

declare global {
  interface Window {
    shown?: Shown;
  }
}

/** Runs in the page: remembers when the name was there, and when the heading was. */
function noticeName(username: string): void {
  if (window.top !== window) return;
  let name = 0;
  new MutationObserver((_changes, observer) => {
    if (!name && document.body?.textContent.includes(username)) name = performance.now();
    if (document.querySelector('h1')?.textContent !== `Signed in as ${username}`) return;
    window.shown = { name, heading: performance.now(), origin: performance.timeOrigin };
    observer.disconnect();
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

/** Waits until the page shows who is signed in. */
export async function waitForName(page: Page): Promise<Shown> {
  const shown = await (await page.waitForFunction(() => window.shown)).jsonValue();
  if (!shown) throw new Error(`${page.url()} does not show a name`);
  return shown;
}

/** What a page sends by itself, and not because the document names it. `Document` is that of a frame. */
const callTypes = ['Document', 'XHR', 'Fetch', 'EventSource', 'Preflight'];

const step = (method: string, address: string) => `${method} ${new URL(address).pathname}`;

/** Chromium does not read the body of a redirect, so it counts the headers alone. */
function redirectBytes({ encodedDataLength, headers }: Redirect): number {
  const lower = new Map(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
  return encodedDataLength + Number(lower.get('content-length') ?? 0);
}

const headerBytes = (headers: Readonly<Record<string, string>>): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 2);

/** Keeps the requests of the page and of its frames. Chromium counts what it receives; what it sends, we count. */
function recordRequests(cdp: CDPSession, mainFrame: string): Map<string, Request> {
  const requests = new Map<string, Request>();
  const sent = new Map<string, number>();
  const add = (id: string, bytes: number) => {
    const known = requests.get(id);
    if (known) known.bytes += bytes;
  };
  cdp.on('Network.requestWillBeSent', ({ requestId, request, type = 'Other', ...event }) => {
    const { method, url, postData = '' } = request;
    const own = `${method} ${url} HTTP/1.1\r\n`.length - new URL(url).origin.length;
    if (event.redirectResponse) {
      requests.get(requestId)?.steps.push(step(method, url));
      add(requestId, redirectBytes(event.redirectResponse) + own);
      return;
    }
    let end = () => {};
    const ended = new Promise<void>((done) => {
      end = done;
    });
    const isDocument = type === 'Document' && event.frameId === mainFrame;
    requests.set(requestId, {
      isCall: callTypes.includes(type) && !isDocument,
      isScript: type === 'Script',
      address: url,
      steps: [step(method, url)],
      sentAt: event.wallTime * 1000,
      bytes: own + Buffer.byteLength(postData) + (sent.get(requestId) ?? 0),
      isCached: false,
      ...{ end, ended },
    });
    sent.delete(requestId);
  });
  cdp.on('Network.requestWillBeSentExtraInfo', ({ requestId, headers }) => {
    // This event may come before its request.
    if (requests.has(requestId)) add(requestId, headerBytes(headers));
    else sent.set(requestId, headerBytes(headers));
  });
  cdp.on('Network.responseReceived', ({ requestId, response }) => {
    const known = requests.get(requestId);
    if (known) known.isCached = response.fromDiskCache ?? false;
  });
  cdp.on('Network.requestServedFromCache', ({ requestId }) => {
    const known = requests.get(requestId);
    if (known) known.isCached = true;
  });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    add(requestId, encodedDataLength);
    requests.get(requestId)?.end();
  });
  cdp.on('Network.loadingFailed', ({ requestId }) => requests.get(requestId)?.end());
  return requests;
}

/** Prepares a page for `reload`. Call it before the page is opened. */
export async function watchReloads(page: Page, username: string): Promise<() => Promise<Reload>> {
  await page.addInitScript(noticeName, username);
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Network.enable');
  const { frameTree } = await cdp.send('Page.getFrameTree');
  const requests = recordRequests(cdp, frameTree.frame.id);
  return async () => {
    requests.clear();
    await page.reload({ waitUntil: 'commit' });
    const { name, heading, origin } = await waitForName(page);
    const until = (at: number) =>
      [...requests.values()].filter(({ sentAt }) => sentAt < origin + at);
    const calls = until(name).filter(({ isCall, isCached }) => isCall && !isCached);
    await Promise.all(calls.map(({ ended }) => ended));
    return {
      calls: calls.flatMap(({ steps }) => steps),
      bytes: calls.reduce((sum, { bytes }) => sum + bytes, 0),
      ...{ name, heading },
      scripts: until(heading).flatMap(({ isScript, address }) => (isScript ? [address] : [])),
    };
  };
}

/** The builds leave out a compressed copy that would not be smaller. */
const tooSmall = 500;

/** The bytes of a file as the server sends it to a browser that takes brotli. */
function countBody(address: string): Promise<number> {
  return new Promise((done, fail) => {
    const sent = get(address, { headers: { 'Accept-Encoding': 'br' } }, (answer) => {
      const isBrotli = answer.headers['content-encoding'] === 'br';
      let bytes = 0;
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200 && (isBrotli || bytes < tooSmall)) done(bytes);
        else fail(new Error(`${address} was answered ${answer.statusCode}, brotli: ${isBrotli}`));
      });
    });
    sent.on('error', fail);
  });
}

/** The bytes of the bodies of all these files, each counted once. */
export async function countBytes(addresses: readonly string[]): Promise<number> {
  const sizes = await Promise.all([...new Set(addresses)].map(countBody));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
