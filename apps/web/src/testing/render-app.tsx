import { render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { StrictMode } from 'react';
import { onTestFinished } from 'vitest';
import { App } from '../app.tsx';
import { type Auth, createAuth } from '../auth/create-auth.ts';
import type { RoutedPage } from '../pages.tsx';
import { createFakeBrowser, type FakeBrowser } from './fake-browser.ts';
import { sessionName } from './kept-names.ts';

type Options = {
  /** The address the page is opened at. */
  readonly path?: string;
  /** Whether the browser has the marker of a session. */
  readonly mayHaveSession?: boolean;
  /** A browser that already has other tabs. */
  readonly browser?: FakeBrowser;
  /** What the browser kept with this entry of the history, as after a reload. */
  readonly historyState?: unknown;
  /** Pages beside those of the application. */
  readonly extraPages?: readonly RoutedPage[];
};

/** The whole SPA in a tab of a fake browser; requests go to the network, where a fake API answers. */
export function renderApp({
  path = '/',
  mayHaveSession = false,
  browser = createFakeBrowser(),
  extraPages,
  historyState = null,
}: Options = {}) {
  if (mayHaveSession) browser.values.set(sessionName, 'tag');
  window.history.replaceState(historyState, '', path);
  const tab = browser.openTab();
  const auth = createAuth('/api', { tab });
  const view = render(
    <StrictMode>
      <App auth={auth} extraPages={extraPages} />
    </StrictMode>,
  );
  return { ...view, auth, browser, tab, user: userEvent.setup() };
}

/** Another tab of the same browser, without a page: its client runs until the test is finished. */
export function openAnotherTab(browser: FakeBrowser): Auth {
  const auth = createAuth('/api', { tab: browser.openTab() });
  onTestFinished(auth.client.start());
  return auth;
}

/** Where the browser is: path, query and fragment. */
export const address = () => window.location.href.slice(window.location.origin.length);
