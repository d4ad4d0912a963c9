import type { Page } from '@playwright/test';
import { renewButton, signIn } from '../../e2e/support/actions.ts';
import { spread } from '../bench/rounds.ts';
import { range } from '../bench/table.ts';
import { table } from './session-key-report.ts';
import { type Scene, withScene } from './session-key-scene.ts';

const rounds = 100;

/** Of one renewal: milliseconds from the press until the request is sent, and the bytes of all its headers. */
type Renewal = { readonly ms: number; readonly sent: number; readonly received: number };

declare global {
  interface Window {
    onRefresh?: (at: number) => void;
  }
}

/** Calls `onRefresh` when the page sends a refresh, with the time by the page's own clock. */
function watchRefresh(): void {
  const { open, send } = XMLHttpRequest.prototype;
  const refreshes = new WeakSet<XMLHttpRequest>();
  Object.assign(XMLHttpRequest.prototype, {
    open(this: XMLHttpRequest, ...given: Parameters<typeof open>) {
      if (String(given[1]).endsWith('/auth/refresh')) refreshes.add(this);
      return open.apply(this, given);
    },
    send(this: XMLHttpRequest, body?: XMLHttpRequestBodyInit) {
      if (refreshes.has(this)) window.onRefresh?.(performance.now());
      return send.call(this, body);
    },
  });
}

const press = (button: HTMLElement | SVGElement) =>
  new Promise<number>((done) => {
    const begun = performance.now();
    window.onRefresh = (at) => done(at - begun);
    (button as HTMLElement).click();
  });

async function renew(page: Page, pass: Scene['pass']): Promise<Renewal> {
  // A renewal within ten seconds of the last one would be a repeat, and no rotation.
  pass(20);
  const answered = page.waitForResponse((answer) => answer.url().endsWith('/auth/refresh'));
  const ms = await renewButton(page).evaluate(press);
  const answer = await answered;
  if (!answer.ok()) throw new Error(`a renewal was answered ${answer.status()}`);
  await answer.finished();
  const sizes = await answer.request().sizes();
  return { ms, sent: sizes.requestHeadersSize, received: sizes.responseHeadersSize };
}

async function openPage({ browser, server }: Scene): Promise<Page> {
  const context = await browser.newContext({ baseURL: server.origin });
  await context.addInitScript(watchRefresh);
  const page = await context.newPage();
  await page.goto('/');
  await signIn(page, 'demo');
  return page;
}

/** What a proof costs the browser: renewals of a bound session beside those of an unbound one, in turns. */
export async function measureBrowserCost(): Promise<string> {
  const taken = await withScene('on', (bound) =>
    withScene('off', async (plain) => {
      const pages = [await openPage(bound), await openPage(plain)] as const;
      const renewals: (readonly [Renewal, Renewal])[] = [];
      for (let round = 0; round <= rounds; round++) {
        const pair = [
          await renew(pages[0], bound.pass),
          await renew(pages[1], plain.pass),
        ] as const;
        if (round > 0) renewals.push(pair);
      }
      return renewals;
    }),
  );
  const row = (name: string, key: keyof Renewal) => {
    const each = [0, 1].map((of) => spread(taken.map((pair) => pair[of]?.[key] ?? 0)));
    const more = spread(taken.map(([bound, plain]) => bound[key] - plain[key]));
    return [name, ...[...each, more].map((values) => range(values))];
  };
  return table(
    [`median of ${rounds} renewals (least to most)`, 'with a key', 'without', 'more'],
    [
      row('ms from the press until the request is sent', 'ms'),
      row('bytes of the headers of the request', 'sent'),
      row('bytes of the headers of the answer', 'received'),
    ],
  );
}
