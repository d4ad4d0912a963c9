import { screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { openAnotherTab, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const site = { registration: 'open', names: 'username', passwordMinLength: 15 };
const entries = { currentPassword: ' right ', password: 'tulip-anvil-harbour-93' };

let received: { body: unknown; authorization: string | null }[];
function onChange(...answers: (() => Response)[]) {
  fake.server.use(
    http.post('*/api/user/password', async ({ request }) => {
      const authorization = request.headers.get('Authorization');
      received.push({ body: await request.json(), authorization });
      return (answers.length > 1 ? answers.shift() : answers[0])?.() ?? fake.issue();
    }),
  );
}

beforeEach(() => {
  received = [];
  fake.server.use(http.get('*/api/site', () => HttpResponse.json(site)));
  onChange();
});

const current = () => screen.getByLabelText<HTMLInputElement>('Current password');
const next = () => screen.getByLabelText<HTMLInputElement>('New password');
const submit = () => screen.getByRole('button', { name: 'Change the password' });
const done = /Your password is changed\./;

async function open() {
  fake.haveSession();
  const app = renderApp({ path: '/account/password', mayHaveSession: true });
  await findPage('Password');
  await screen.findByLabelText('Current password');
  return app;
}

async function change() {
  const app = await open();
  await app.user.type(current(), entries.currentPassword);
  await app.user.type(next(), entries.password);
  await app.user.click(submit());
  return app;
}

describe('the page for changing the password', () => {
  it('is one of the pages of the account', async () => {
    await open();
    expect(screen.getByRole('link', { name: 'Password' })).toHaveAttribute('aria-current', 'page');
  });

  it('has the fields that password managers look for, with the name of the person', async () => {
    await open();
    expect(current()).toHaveAttribute('autocomplete', 'current-password');
    expect(next()).toHaveAttribute('autocomplete', 'new-password');
    const name = document.querySelector('input[autocomplete=username]');
    expect(name).toHaveValue('ada');
    expect(name).not.toBeVisible();
  });

  it('sends both passwords exactly as typed, announces the success and empties the fields', async () => {
    await change();
    expect(await screen.findByText(done)).toBeVisible();
    expect(received).toEqual([{ body: entries, authorization: 'Bearer token-1' }]);
    expect([current().value, next().value]).toEqual(['', '']);
    expect(screen.getByText(done).closest('[role=status]')).not.toBeNull();
  });

  it('goes on with the new token, in this tab and in the others', async () => {
    const { auth, browser, user } = await open();
    const other = openAnotherTab(browser);
    await waitFor(() => expect(other.client.state.get().status).toBe('authenticated'));
    await user.type(current(), 'right');
    await user.type(next(), entries.password);
    await user.click(submit());
    await screen.findByText(done);
    const token = auth.client.accessToken();
    expect(token).not.toBe('token-1');
    await waitFor(() => expect(other.client.accessToken()).toBe(token));
    expect(fake.count('/api/auth/login')).toBe(0);
  });

  it('renews a token that is no longer good, and sends the change once more', async () => {
    onChange(
      () => problem('access_token_expired'),
      () => fake.issue(),
    );
    await change();
    await screen.findByText(done);
    expect(received.map(({ authorization }) => authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('says at the field that the current password is wrong, and keeps what was typed', async () => {
    onChange(() =>
      HttpResponse.json(
        {
          code: 'invalid_current_password',
          title: 'no',
          errors: [{ pointer: '#/currentPassword', detail: 'is not the current password' }],
        },
        { status: 422 },
      ),
    );
    await change();
    expect(await screen.findByText('This is not your current password.')).toBeVisible();
    expect(current()).toHaveFocus();
    expect(next()).toHaveValue(entries.password);
  });

  it('says why changes are blocked', async () => {
    onChange(() => problem('changes_blocked'));
    await change();
    expect(await screen.findByText(/cannot be changed for a day/)).toBeVisible();
  });

  it('names the empty fields, and sends nothing', async () => {
    const { user } = await open();
    await user.click(submit());
    expect(current()).toHaveFocus();
    expect(screen.getByText('Enter your current password.')).toBeVisible();
    expect(screen.getByText('Choose a password.')).toBeVisible();
    expect(received).toEqual([]);
  });
});
