import { act, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { StrictMode } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { AuthProvider } from '../auth/auth-context.tsx';
import { createAuth } from '../auth/create-auth.ts';
import { deferred, problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { Loaded } from './loaded.tsx';
import { type ApiCall, useLoaded } from './use-call.ts';

const fake = serveFakeApi();

const listNotes: ApiCall<string[]> = async (api, signal) => {
  const { data } = await api.get('/notes', { signal });
  return data.notes;
};

function Notes({ call }: { call: ApiCall<string[]> }) {
  const notes = useLoaded(call);
  return (
    <Loaded from={notes} isEmpty={({ length }) => length === 0} empty={<p>No notes yet.</p>}>
      {(texts) => (
        <>
          <p>{texts.join(', ')}</p>
          <button type="button" onClick={() => notes.run()}>
            Load again
          </button>
        </>
      )}
    </Loaded>
  );
}

function open(call: ApiCall<string[]> = listNotes) {
  const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
  const view = render(
    <StrictMode>
      <AuthProvider auth={auth}>
        <Notes call={call} />
      </AuthProvider>
    </StrictMode>,
  );
  return { ...view, user: userEvent.setup() };
}

const answerNotes = (...notes: string[]) =>
  fake.server.use(http.get('*/api/notes', () => HttpResponse.json({ notes })));

describe('a page that loads something', () => {
  it('shows that it loads, then the answer', async () => {
    answerNotes('Buy milk', 'Buy bread');
    open();
    expect(screen.getByRole('status')).toHaveTextContent('Loading…');
    expect(await screen.findByText('Buy milk, Buy bread')).toBeInTheDocument();
    expect(screen.queryByRole('status')).toBeNull();
  });

  it('shows its words for an empty answer', async () => {
    answerNotes();
    open();
    expect(await screen.findByText('No notes yet.')).toBeInTheDocument();
  });

  it('shows even an empty answer if it has no words for one', async () => {
    const from = {
      state: { status: 'answered', answer: [] as string[] } as const,
      run: async () => true,
    };
    render(<Loaded from={from}>{(notes) => <p>{notes.length} notes</p>}</Loaded>);
    expect(screen.getByText('0 notes')).toBeInTheDocument();
  });

  it('announces why loading failed, and can retry', async () => {
    fake.server.use(http.get('*/api/notes', () => problem('rate_limited', { 'Retry-After': '5' })));
    const { user } = open();
    const alert = within(screen.getByRole('alert'));
    expect(await alert.findByText('Too many attempts.')).toBeInTheDocument();
    expect(alert.getByText('Wait 5 seconds, then try again.')).toBeInTheDocument();
    answerNotes('Buy milk');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Buy milk')).toBeInTheDocument();
    expect(screen.getByRole('alert')).toBeEmptyDOMElement();
  });

  it('keeps the focus where the answer will be when it retries, although the button disappears', async () => {
    fake.server.use(http.get('*/api/notes', () => problem('internal_error')));
    const { user } = open();
    const button = await screen.findByRole('button', { name: 'Try again' });
    answerNotes('Buy milk');
    await user.click(button);
    await screen.findByText('Buy milk');
    expect(screen.getByRole('alert')).toHaveFocus();
    await user.tab();
    expect(screen.getByRole('button', { name: 'Load again' })).toHaveFocus();
  });

  it('can load again', async () => {
    answerNotes('Buy milk');
    const { user } = open();
    await screen.findByText('Buy milk');
    answerNotes('Buy bread');
    await user.click(screen.getByRole('button', { name: 'Load again' }));
    expect(await screen.findByText('Buy bread')).toBeInTheDocument();
  });

  it('shows a mistake in its code as such, and reports the mistake', async () => {
    const report = vi.fn();
    vi.stubGlobal('reportError', report);
    const bug = new TypeError('notes is undefined');
    open(async () => {
      throw bug;
    });
    expect(await screen.findByText('Something went wrong here.')).toBeInTheDocument();
    expect(screen.queryByText(/reach the server/)).toBeNull();
    expect(report).toHaveBeenCalledWith(bug);
    vi.unstubAllGlobals();
  });

  it('aborts its request when it is left', async () => {
    const signals: AbortSignal[] = [];
    const answer = deferred();
    const { unmount } = open(async (_api, signal) => {
      signals.push(signal);
      await answer.promise;
      return [];
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    unmount();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    await act(async () => answer.release());
  });

  it('shows only the answer to its newest call', async () => {
    const answers = [deferred(), deferred()];
    let calls = 0;
    const call: ApiCall<string[]> = async () => {
      const number = calls++;
      await answers[number]?.promise;
      return [`answer ${number}`];
    };
    // StrictMode mounts twice, so there are two calls from the start.
    open(call);
    await act(async () => answers[1]?.release());
    expect(screen.getByText('answer 1')).toBeInTheDocument();
    await act(async () => answers[0]?.release());
    expect(screen.getByText('answer 1')).toBeInTheDocument();
  });
});
