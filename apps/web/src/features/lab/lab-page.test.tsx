import { act, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { AuthProvider } from '../../auth/auth-context.tsx';
import { createAuth } from '../../auth/create-auth.ts';
import { credentialsOf } from '../../testing/credentials.ts';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { createFakeClock } from '../../testing/fake-clock.ts';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';
import { answered, held, lock, sent } from './entries-for-tests.ts';
import { createLabClock } from './lab-clock.ts';
import { createCommands } from './lab-commands.ts';
import type { LabEvent } from './lab-entry.ts';
import { createLabNetwork } from './lab-network.ts';
import LabPage from './lab-page.tsx';
import { createRecorder } from './lab-recorder.ts';

const fake = serveFakeApi();
const scrolledTo = vi.fn();

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

const nothingKept = { getItem: () => null, removeItem() {} } as unknown as Storage;

/** Opens the page in the first tab of a browser, and records the commands that the dev server receives. */
async function openLab() {
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
  const tell = (from: typeof recorder, rows: readonly (readonly [number, LabEvent])[]) => {
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
    tell,
    unmount,
    user,
  };
}

const press = (user: ReturnType<typeof userEvent.setup>, name: string) =>
  user.click(screen.getByRole('button', { name }));

const oneRequest: [number, LabEvent][] = [
  [1_000, sent(1)],
  [1_250, answered(1)],
];

describe('the controls of the lab', () => {
  it.each([
    ['Fail the next refresh', 'fail', 'The next refresh will be answered 503.'],
    [
      'Delay the next refresh',
      'delay',
      'The next refresh will take longer than the browser waits.',
    ],
    ['Lose its answer', 'lose', 'The answer to the next refresh will be lost, with its cookie.'],
    [
      'Steal the refresh cookie',
      'steal',
      'There is no refresh cookie to steal: sign in first, or press Refresh if you are.',
    ],
  ])(
    '“%s” sends its command to the dev server, and shows what will happen',
    async (name, command, says) => {
      const { asked, user } = await openLab();
      await press(user, name);
      expect(await screen.findByText(says)).toBeInTheDocument();
      expect(asked).toContain(command);
    },
  );

  it('“Open another tab” opens the lab in another tab', async () => {
    const { user } = await openLab();
    const opened = vi.spyOn(window, 'open').mockReturnValue(null);
    await press(user, 'Open another tab');
    expect(opened).toHaveBeenCalledExactlyOnceWith('/lab', '_blank', 'noopener');
    opened.mockRestore();
  });
});

describe('the access token of this tab', () => {
  it('is shown with its claims and the time it has left by the lab’s clock', async () => {
    const { auth, clock } = await openLab();
    expect(screen.getByText('None: anonymous.')).toBeInTheDocument();
    const part = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '');
    const accessToken = `${part({ alg: 'HS256' })}.${part({ sub: 'u1' })}.secret`;
    const session = { accessToken, tokenType: 'Bearer', expiresIn: 900, user: ada };
    fake.server.use(http.post('*/api/auth/login', () => HttpResponse.json(session)));
    await act(() => auth.client.login(credentialsOf()));
    const card = within(screen.getByRole('region', { name: 'This tab’s access token' }));
    expect(await card.findByText(/^900 s left/)).toBeInTheDocument();
    expect(card.getByText(/"sub": "u1"/)).toBeInTheDocument();
    expect(card.queryByText(/secret/)).toBeNull();
    clock.sleep(100_000);
    expect(await card.findByText(/^800 s left/)).toBeInTheDocument();
  });
});

describe('the picture', () => {
  const picture = () => screen.getByRole('img', { name: /request/ });
  const width = () => Number(picture().getAttribute('width'));

  it('can be zoomed in and out again, but no further out than it fits', async () => {
    const { recorder, tell, user } = await openLab();
    tell(recorder, oneRequest);
    await screen.findByText('Request 1 is answered 200.');
    const fitting = width();
    await press(user, 'Zoom in');
    expect(width()).toBeGreaterThan(1.5 * fitting);
    await press(user, 'Zoom out');
    await press(user, 'Zoom out');
    expect(width()).toBe(fitting);
  });

  it('is cleared with the log', async () => {
    const { recorder, tell, user } = await openLab();
    tell(recorder, oneRequest);
    await screen.findByText('Request 1 is answered 200.');
    await press(user, 'Clear');
    expect(screen.queryByText('Request 1 is answered 200.')).toBeNull();
    expect(screen.getByText('Nothing has been sent yet.')).toBeInTheDocument();
  });

  it('has a legend that shows each sign once, as it is drawn', async () => {
    await openLab();
    const entries = within(screen.getByRole('list', { name: 'Legend' })).getAllByRole('listitem');
    expect(entries).toHaveLength(11);
    const signs = entries.map((entry) => entry.querySelector('svg')?.innerHTML);
    expect(new Set(signs).size).toBe(11);
  });

  it('can be gone through by keyboard, including hand-overs, with the times of the log', async () => {
    const { recorder, openRecorder, tell, user } = await openLab();
    const other = openRecorder();
    tell(recorder, [
      [1_000, lock('acquired')],
      [1_250, { type: 'handed-over', what: 'session' }],
    ]);
    tell(other, [[1_375, held('another-tab')]]);
    await screen.findByText('Takes over a new access token from another tab.');
    const line = screen.getByText('Tells the other tabs the new access token.').closest('li');
    expect(line).toHaveTextContent('0.250 s');
    await user.click(screen.getByRole('application', { name: /Timeline/ }));
    await user.keyboard('{Home}');
    expect(screen.getByText(/^Tab 1, at 0\.000 s, .+: Holds the lock/)).toBeInTheDocument();
    await user.keyboard('{ArrowRight}');
    expect(
      screen.getByText('Tab 1, at 0.250 s, for 0.125 s: Access token handed over to Tab 2.'),
    ).toBeInTheDocument();
    expect(scrolledTo).toHaveBeenCalledTimes(2);
  });

  it('handles only the keys that move in it, and none while it is empty', async () => {
    const { recorder, tell, user } = await openLab();
    const kept: string[] = [];
    const onKey = ({ key, defaultPrevented }: KeyboardEvent) =>
      void (defaultPrevented && kept.push(key));
    window.addEventListener('keydown', onKey);
    onTestFinished(() => window.removeEventListener('keydown', onKey));
    await user.click(screen.getByRole('application', { name: /Timeline/ }));
    await user.keyboard('{ArrowRight}');
    tell(recorder, oneRequest);
    await screen.findByText('Request 1 is answered 200.');
    await user.keyboard('{ArrowDown}{ArrowRight}');
    expect(kept).toEqual(['ArrowRight']);
  });
});

describe('what the page shows', () => {
  const lost = 'The answer to the next refresh will be lost, with its cookie.';
  const ends: LabEvent = { type: 'call-ended', call: 'refresh', outcome: 'done' };

  it('a fault is announced until a refresh has met it, also while one that has not is under way', async () => {
    const { disarm, recorder, tell, user } = await openLab();
    await press(user, 'Lose its answer');
    expect(await screen.findByText(lost)).toBe(screen.getByRole('status'));
    tell(recorder, [[1_000, { type: 'call-sent', call: 'refresh' }]]);
    await screen.findByText('Sends refresh.');
    expect(screen.getByText(lost)).toBeInTheDocument();
    disarm();
    tell(recorder, [[1_250, ends]]);
    await waitFor(() => expect(screen.queryByText(lost)).toBeNull());
  });

  it('a fault that was armed before the page was opened is announced', async () => {
    const { user, unmount, renderPage } = await openLab();
    await press(user, 'Lose its answer');
    await screen.findByText(lost);
    unmount();
    renderPage();
    expect(await screen.findByText(lost)).toBeInTheDocument();
  });

  it('the setting of the clock is still selected when the page is left and opened again', async () => {
    const { user, unmount, renderPage } = await openLab();
    const clock = () => screen.getByLabelText('This computer’s clock');
    await user.selectOptions(clock(), 'is a day ahead');
    unmount();
    renderPage();
    expect(clock()).toHaveDisplayValue('is a day ahead');
  });

  it('the count covers what the picture shows, since the last action or from the beginning', async () => {
    const { recorder, tell, user } = await openLab();
    tell(recorder, [...oneRequest, [2_000, { type: 'control', text: 'offline' }]]);
    expect(await screen.findByText('Nothing has been sent since.')).toBeInTheDocument();
    await user.click(screen.getByLabelText('From the beginning'));
    expect(screen.getByText('1 request.')).toBeInTheDocument();
  });

  it('each verdict is explained', async () => {
    await openLab();
    const card = within(screen.getByRole('region', { name: 'The server’s four verdicts' }));
    const terms = card.getAllByRole('term').map(({ textContent }) => textContent);
    expect(terms).toEqual(['rotate', 'repeat', 'fork', 'reuse']);
    for (const words of card.getAllByRole('definition'))
      expect(words).toHaveTextContent(/\w+ .+\.$/);
  });
});

describe('the layout of the lab page', () => {
  it('the picture comes before the controls', async () => {
    await openLab();
    const cards = screen.getAllByRole('heading', { level: 2 }).map((one) => one.textContent);
    expect(cards.slice(0, 2)).toEqual(['Timeline', 'Make it happen']);
  });

  it('the picture scrolls into view after an action in this tab, but not after one in another tab', async () => {
    const { openRecorder, recorder, tell } = await openLab();
    tell(openRecorder(), [[1_000, { type: 'control', text: 'offline' }]]);
    await screen.findByText('Lab: offline.');
    expect(scrolledTo).not.toHaveBeenCalled();
    tell(recorder, [[2_000, { type: 'control', text: '20 requests at once' }]]);
    await screen.findByText('Lab: 20 requests at once.');
    expect(scrolledTo).toHaveBeenCalledExactlyOnceWith({ block: 'nearest' });
  });

  it('the picture and the log can be reached and scrolled by keyboard', async () => {
    await openLab();
    expect(screen.getByRole('application', { name: /Timeline/ })).toHaveAttribute('tabindex', '0');
    expect(screen.getByRole('list', { name: /Everything/ })).toHaveAttribute('tabindex', '0');
  });
});
