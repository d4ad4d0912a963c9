import { product } from '@latchkey/contracts/product';
import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { signInForm } from '../../testing/pages.ts';
import { openAnotherTab, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const path = '/api/user/session-events';
const fake = serveFakeApi();

/** The application takes the locks of a real tab from `navigator`. jsdom has none. */
function haveLocks(): void {
  const { locks } = createFakeBrowser().openTab();
  Object.defineProperty(navigator, 'locks', { value: locks, configurable: true });
}
afterEach(() => void Reflect.deleteProperty(navigator, 'locks'));

/** Serves streams, and returns those that were opened. */
function serveStreams() {
  const opened: ReturnType<typeof createStream>[] = [];
  fake.server.use(
    http.get(`*${path}`, ({ request }) => {
      const stream = createStream(request);
      opened.push(stream);
      return new HttpResponse(stream.body, { headers: { 'Content-Type': 'text/event-stream' } });
    }),
  );
  return opened;
}

function createStream(request: Request) {
  let send = (_text: string) => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (text) => controller.enqueue(new TextEncoder().encode(text));
    },
  });
  const authorization = request.headers.get('Authorization');
  return { authorization, body, send: (text: string) => send(text) };
}

async function openSignedIn() {
  haveLocks();
  fake.haveSession();
  const opened = serveStreams();
  const app = renderApp({ mayHaveSession: true });
  await waitFor(() => expect(opened).toHaveLength(1));
  return { ...app, opened };
}

describe('a page of a session that ends elsewhere', () => {
  it('shows the sign-in page at once, with the reason, and so does every other tab', async () => {
    const { opened, browser } = await openSignedIn();
    const other = openAnotherTab(browser);
    await waitFor(() => expect(other.client.state.get().status).toBe('authenticated'));
    expect(opened[0]?.authorization).toMatch(/^Bearer token-\d$/);
    fake.onRefresh(() => problem('refresh_token_invalid'));
    const before = fake.count('/api/auth/refresh');
    opened.at(-1)?.send('event: ended\ndata: {}\n\n');
    expect(await screen.findByText(/Your session has ended/)).toBeInTheDocument();
    expect(signInForm.submit()).toBeInTheDocument();
    expect(other.client.state.get()).toEqual({ status: 'anonymous', reason: 'session-ended' });
    expect(fake.count('/api/auth/refresh')).toBe(before + 1);
  });

  it('follows no session any more after signing out', async () => {
    const { opened, user } = await openSignedIn();
    await user.click(screen.getByRole('button', { name: 'Sign out' }));
    // The lock is free again, which is what the other tabs wait for.
    const { signal } = new AbortController();
    await navigator.locks.request(`${product.slug}.session-events`, { signal }, () => {});
    expect(opened).toHaveLength(1);
  });
});

describe('a page in the back/forward cache', () => {
  it('gives up its stream, and opens another when it comes back', async () => {
    const { opened } = await openSignedIn();
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await waitFor(() => expect(opened).toHaveLength(2));
    document.dispatchEvent(new Event('freeze'));
    document.dispatchEvent(new Event('resume'));
    await waitFor(() => expect(opened).toHaveLength(3));
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
    expect(opened).toHaveLength(3);
  });
});
