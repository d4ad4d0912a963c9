import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { useCallback } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Auth } from '../../auth/create-auth.ts';
import { describeFailure } from '../../calls/describe-failure.ts';
import { useProven } from '../../calls/proof.tsx';
import { useCall } from '../../calls/use-call.ts';
import { PageHeading } from '../../components/page-heading.tsx';
import type { RoutedPage } from '../../pages.tsx';
import { problem } from '../../testing/fake-api.ts';
import { createFakeBrowser } from '../../testing/fake-browser.ts';
import { findPage } from '../../testing/pages.ts';
import { openAnotherTab, renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

/** A page whose calls need a fresh proof. */
function NotesPage() {
  const prove = useProven();
  const save = useCallback((api: Auth['api']) => prove(() => api.post('/notes')), [prove]);
  const [first, second] = [useCall(save), useCall(save)];
  const outcomes = [first.state, second.state].map((state) =>
    state.status === 'failed' ? describeFailure(state.error).happened : state.status,
  );
  const saveTwo = () => void Promise.all([first.run(), second.run()]);
  return (
    <>
      <PageHeading title="Notes">Notes</PageHeading>
      <button type="button" onClick={() => void first.run()}>
        Save
      </button>
      <button type="button" onClick={saveTwo}>
        Save two
      </button>
      <p>First: {outcomes[0]}</p>
      <p>Second: {outcomes[1]}</p>
    </>
  );
}

const notes: RoutedPage = { path: '/notes', audience: 'signed-in', element: <NotesPage /> };

/** Whether the API has accepted a proof, and whether it then asks for another one. */
let isProven: boolean;
let isNeverSatisfied: boolean;
let tokens: (string | null)[];

beforeEach(() => {
  [isProven, isNeverSatisfied, tokens] = [false, false, []];
  fake.server.use(
    http.post('*/api/notes', ({ request }) => {
      tokens.push(request.headers.get('Authorization'));
      return isProven && !isNeverSatisfied
        ? HttpResponse.json({})
        : problem('reauthentication_required');
    }),
    http.post('*/api/auth/reauthenticate', async ({ request }) => {
      const { password } = (await request.json()) as { password: string };
      if (password !== 'right') return problem('invalid_current_password');
      isProven = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

async function openNotes(browser = createFakeBrowser()) {
  fake.haveSession();
  const app = renderApp({ path: '/notes', mayHaveSession: true, extraPages: [notes], browser });
  await findPage('Notes');
  return app;
}

const findDialog = () => screen.findByRole('dialog', { name: 'Enter your password to go on' });
const renewals = () => fake.count('/api/auth/refresh');
const first = (outcome: string) => screen.findByText(`First: ${outcome}`);
const unproven = 'This needs your password again.';

type User = Awaited<ReturnType<typeof openNotes>>['user'];

async function giveProof(user: User, password = 'right') {
  const dialog = within(await findDialog());
  await user.type(dialog.getByLabelText('Password'), password);
  await user.click(dialog.getByRole('button', { name: 'Go on' }));
}

describe('a call that needs a fresh proof', () => {
  it('waits for the password, then for a new token, and is sent again once', async () => {
    const { user } = await openNotes();
    const before = renewals();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await giveProof(user);
    await first('answered');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(renewals()).toBe(before + 1);
    expect(tokens).toHaveLength(2);
    expect(tokens[1]).not.toBe(tokens[0]);
  });

  it('fails when it is refused again, and nobody is asked twice', async () => {
    isNeverSatisfied = true;
    const { user } = await openNotes();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await giveProof(user);
    await first(unproven);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(tokens).toHaveLength(2);
  });

  it('shares one dialog with another call that waits', async () => {
    const { user } = await openNotes();
    await user.click(screen.getByRole('button', { name: 'Save two' }));
    await waitFor(() => expect(tokens).toHaveLength(2));
    await giveProof(user);
    await first('answered');
    await screen.findByText('Second: answered');
    expect(fake.count('/api/auth/reauthenticate')).toBe(1);
    expect(tokens).toHaveLength(4);
  });

  it('rejects with its own failure when the person cancels, without another request', async () => {
    const { user } = await openNotes();
    const before = renewals();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await user.click(within(await findDialog()).getByRole('button', { name: 'Cancel' }));
    await first(unproven);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect([renewals(), tokens.length]).toEqual([before, 1]);
  });

  it('rejects with its own failure when the browser closes the dialog, as it does for Escape', async () => {
    const { user } = await openNotes();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    fireEvent(await findDialog(), new Event('cancel', { cancelable: true }));
    await first(unproven);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('can ask again later', async () => {
    const { user } = await openNotes();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await user.click(within(await findDialog()).getByRole('button', { name: 'Cancel' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await giveProof(user);
    await first('answered');
  });

  it('is given up when the session ends meanwhile', async () => {
    const browser = createFakeBrowser();
    const { user } = await openNotes(browser);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await findDialog();
    const other = openAnotherTab(browser);
    await act(() => other.client.logout());
    await findPage('Sign in');
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('leaves the other tabs signed in', async () => {
    const browser = createFakeBrowser();
    const { user } = await openNotes(browser);
    const other = openAnotherTab(browser);
    await waitFor(() => expect(other.client.state.get()).toMatchObject({ user: ada }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await giveProof(user);
    await first('answered');
    expect(other.client.state.get()).toMatchObject({ status: 'authenticated', user: ada });
  });
});

describe('the dialog', () => {
  it('shows that the password is wrong, and takes another one', async () => {
    const { user } = await openNotes();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await giveProof(user, 'wrong');
    const dialog = within(await findDialog());
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'Your current password is not correct.',
    );
    expect(dialog.getByLabelText('Password')).toHaveFocus();
    await user.clear(dialog.getByLabelText('Password'));
    await giveProof(user);
    await first('answered');
  });

  it('is one that password managers can fill in: the name is there, and the password is the current one', async () => {
    const { user } = await openNotes();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    const dialog = await findDialog();
    expect(within(dialog).getByLabelText('Password')).toHaveAttribute(
      'autocomplete',
      'current-password',
    );
    const name = dialog.querySelector('input[autocomplete="username"]');
    expect(name).toHaveValue('ada');
    expect(name).not.toBeVisible();
  });
});
