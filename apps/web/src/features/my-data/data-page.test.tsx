import { act, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, openAnotherTab, renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const exported = { exportedAt: '2026-03-05T12:00:00.000Z', tables: { users: [{ id: ada.id }] } };

/** The files that were handed to the browser. */
let saved: { name: string; text: Promise<string> }[];
beforeEach(() => {
  saved = [];
  let newest: Blob;
  // jsdom has no object URLs, and follows no link.
  URL.createObjectURL = (file) => {
    newest = file as Blob;
    return 'blob:made-up';
  };
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    saved.push({ name: this.download, text: newest.text() });
  });
});
afterEach(() => vi.restoreAllMocks());

async function openData(answers: Parameters<typeof fake.server.use> = []) {
  fake.haveSession();
  fake.server.use(...answers);
  const app = renderApp({ path: '/account/data', mayHaveSession: true });
  await findPage('Your data');
  return app;
}

const button = (name: string) => screen.getByRole('button', { name });
const confirmation = () => screen.getByLabelText(`Type ${ada.username} to confirm`);
const remove = () => button('Delete my account for good');

describe('the download', () => {
  it('saves what the API answers as one JSON file, and says so', async () => {
    const { user } = await openData([
      http.get('*/api/user/export', () => HttpResponse.json(exported)),
    ]);
    await user.click(button('Download'));
    expect(await screen.findByText('Your data is downloaded.')).toHaveAttribute('role', 'status');
    expect(saved.map(({ name }) => name)).toEqual(['your-data-2026-03-05.json']);
    expect(JSON.parse((await saved[0]?.text) ?? '')).toEqual(exported);
  });

  it('shows that it is under way', async () => {
    const { promise, release } = deferred();
    const { user } = await openData([
      http.get('*/api/user/export', async () => {
        await promise;
        return HttpResponse.json(exported);
      }),
    ]);
    await user.click(button('Download'));
    expect(button('Downloading…')).toHaveAttribute('aria-busy', 'true');
    release();
    expect(await screen.findByText('Your data is downloaded.')).toBeInTheDocument();
  });

  it('says why it failed, and saves nothing', async () => {
    const { user } = await openData([
      http.get('*/api/user/export', () => problem('internal_error')),
    ]);
    await user.click(button('Download'));
    expect(await screen.findByText('Something went wrong on our side.')).toBeInTheDocument();
    expect(saved).toEqual([]);
  });

  it('asks for the password when the API wants a fresh proof', async () => {
    const { user } = await openData([
      http.get('*/api/user/export', () => problem('reauthentication_required')),
    ]);
    await user.click(button('Download'));
    expect(await screen.findByRole('dialog')).toBeInTheDocument(); // feature: reauthentication
  });
});

describe('the deletion', () => {
  it('sends nothing before the person has typed their name', async () => {
    const { user } = await openData();
    await user.click(remove());
    expect(confirmation()).toHaveAccessibleDescription(/Type .* to confirm\./);
    await user.type(confirmation(), 'somebody else');
    await user.click(remove());
    expect(fake.count('/api/user')).toBe(0);
  });

  it('leads to a page that says so, signed out in every tab', async () => {
    const { user, auth, browser } = await openData([
      http.delete('*/api/user', () => new HttpResponse(null, { status: 204 })),
    ]);
    const other = openAnotherTab(browser);
    await waitFor(() => expect(other.client.state.get().status).toBe('authenticated'));
    await user.type(confirmation(), ada.username);
    await user.click(remove());
    expect(await findPage('Your account is deleted')).toHaveFocus();
    await waitFor(() => expect(auth.client.state.get().status).toBe('anonymous'));
    await waitFor(() => expect(other.client.state.get().status).toBe('anonymous'));
    expect(address()).toBe('/account-deleted');
  });

  it('leads there also when the end of the session arrives before the answer is shown', async () => {
    const answer = deferred();
    const { user, auth } = await openData([
      http.delete('*/api/user', async () => {
        await answer.promise;
        return new HttpResponse(null, { status: 204 });
      }),
    ]);
    fake.server.use(
      http.post('*/api/auth/refresh', () => {
        answer.release();
        return problem('refresh_token_invalid');
      }),
    );
    await user.type(confirmation(), ada.username);
    await user.click(remove());
    await act(() => auth.client.refresh().catch(() => {}));
    expect(await findPage('Your account is deleted')).toHaveFocus();
    expect(address()).toBe('/account-deleted');
  });

  it('says that it is blocked while a change of the address can be taken back', async () => {
    const { user, auth } = await openData([
      http.delete('*/api/user', () => problem('changes_blocked')),
    ]);
    await user.type(confirmation(), ada.username);
    await user.click(remove());
    expect(await screen.findByText(/its address was changed in the last 7 days/)).toBeVisible();
    expect(auth.client.state.get().status).toBe('authenticated');
    expect(confirmation()).toHaveValue(ada.username);
  });

  it('says why it failed, and the account stays signed in', async () => {
    const { user, auth } = await openData([
      http.delete('*/api/user', () => problem('internal_error')),
    ]);
    await user.type(confirmation(), ada.username);
    await user.click(remove());
    expect(await screen.findByText('Something went wrong on our side.')).toBeInTheDocument();
    expect(auth.client.state.get().status).toBe('authenticated');
  });
});

describe('the page about a deleted account', () => {
  it('leads somebody who is signed in on, and signs nobody out', async () => {
    fake.haveSession();
    const { auth } = renderApp({ path: '/account-deleted', mayHaveSession: true });
    await waitFor(() => expect(address()).toBe('/'));
    expect(auth.client.state.get().status).toBe('authenticated');
  });

  it('tells nobody who only followed a link to it that their account is deleted', async () => {
    renderApp({ path: '/account-deleted' });
    expect(await findPage('Sign in')).toBeInTheDocument();
    expect(screen.queryByText('Your account is deleted')).toBeNull();
  });
});
