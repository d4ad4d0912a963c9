import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, onTestFinished, vi } from 'vitest';
import { AuthProvider } from '../../auth/auth-context.tsx';
import { createAuth } from '../../auth/create-auth.ts';
import type { FakeApi } from '../../testing/fake-api.ts';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';
import { answered, sent } from './entries-for-tests.ts';
import { createLabClock } from './lab-clock.ts';
import { createCommands } from './lab-commands.ts';
import type { LabEvent } from './lab-entry.ts';
import { createLabNetwork } from './lab-network.ts';
import LabPage from './lab-page.tsx';
import { createRecorder } from './lab-recorder.ts';

export const scrolledTo = vi.fn();

/** Serves the fake API to all tests of a file, and stubs what jsdom lacks. */
export function serveLab(): FakeApi {
  const fake = serveFakeApi();
  beforeEach(() => {
    scrolledTo.mockClear();
    // jsdom lays nothing out, so it has neither ResizeObserver nor scrollIntoView.
    vi.stubGlobal(
      'ResizeObserver',
      class {
        observe() {}
        disconnect() {}
      },
    );
    Element.prototype.scrollIntoView = scrolledTo;
  });
  return fake;
}

const nothingKept = { getItem: () => null, removeItem() {} } as unknown as Storage;

/** Opens the page in the first tab of a browser, and records the commands that the dev server receives. */
export async function openLab(fake: FakeApi) {
  const asked: unknown[] = [];
  let armed: string | null = null;
  fake.server.use(
    http.post('*/__lab/:command', ({ params: { command } }) => {
      asked.push(command);
      if (command === 'steal') return HttpResponse.json({ error: 'none' }, { status: 409 });
      if (['fail', 'delay', 'lose'].includes(`${command}`)) armed = `${command}`;
      return HttpResponse.json({ armed });
    }),
  );
  /** Acts as if a refresh of some tab had met the armed fault. */
  const disarm = () => {
    armed = null;
  };
  const browser = createFakeBrowser();
  const tab = browser.openTab();
  vi.stubGlobal('BroadcastChannel', tab.Channel);
  onTestFinished(() => void vi.unstubAllGlobals());
  const [clock, network] = [createLabClock(createFakeClock()), createLabNetwork()];
  const auth = createAuth('/api', { tab, clock, network: network.hook });
  const openRecorder = () =>
    createRecorder({ storage: nothingKept, Channel: tab.Channel, now: () => 1_000 });
  const recorder = openRecorder();
  const commands = createCommands({ auth, clock, network, recorder });
  const renderPage = () =>
    render(
      <AuthProvider auth={auth}>
        <LabPage lab={{ recorder, commands }} />
      </AuthProvider>,
    );
  const { unmount } = renderPage();
  await screen.findByRole('button', { name: 'Steal the refresh cookie' });
  const record = (from: typeof recorder, rows: readonly (readonly [number, LabEvent])[]) => {
    for (const [at, event] of rows) from.record(event, at);
  };
  const user = userEvent.setup();
  return {
    asked,
    auth,
    clock,
    disarm,
    recorder,
    openRecorder,
    renderPage,
    record,
    unmount,
    user,
  };
}

export const press = (user: ReturnType<typeof userEvent.setup>, name: string) =>
  user.click(screen.getByRole('button', { name }));

export const oneRequest: [number, LabEvent][] = [
  [1_000, sent(1)],
  [1_250, answered(1)],
];
