import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const address = '*/api/user/email';

let pending: { email: string; expiresAt: string } | null;
let asked: unknown[];

beforeEach(() => {
  [pending, asked] = [null, []];
  fake.server.use(
    http.get(address, () => HttpResponse.json({ pending })),
    http.post(address, async ({ request }) => {
      const body = (await request.json()) as { email: string };
      asked.push(body);
      pending = { email: body.email, expiresAt: '2026-01-16T12:00:00.000Z' };
      return new HttpResponse(null, { status: 202 });
    }),
    http.delete(address, () => {
      pending = null;
      return new HttpResponse(null, { status: 204 });
    }),
  );
});

async function open() {
  fake.haveSession();
  const app = renderApp({ path: '/account', mayHaveSession: true });
  const card = within(await screen.findByRole('region', { name: 'Change your address' }));
  const field = card.getByLabelText('New e-mail address');
  const submit = () => app.user.click(card.getByRole('button', { name: 'Send a link to it' }));
  return { ...app, card, field, submit };
}

describe('the form for another address', () => {
  it('sends the address, says that a link is on its way, and shows what it waits for', async () => {
    const { user, card, field, submit } = await open();
    await user.type(field, ' new@example.com ');
    await submit();
    expect(await card.findByText('We sent a link to the new address.')).toBeInTheDocument();
    expect(await card.findByText('Waiting for new@example.com to be confirmed.')).toBeVisible();
    expect(asked).toEqual([{ email: 'new@example.com' }]);
    expect(field).toHaveValue('');
  });

  it('is checked before it is sent', async () => {
    const { user, card, field, submit } = await open();
    await submit();
    expect(card.getByText('Enter the new address.')).toBeInTheDocument();
    await user.type(field, 'new@');
    await submit();
    expect(card.getByText(/Enter a full address/)).toBeInTheDocument();
    expect(field).toHaveFocus();
    expect(asked).toEqual([]);
  });

  it('shows why the server refused it', async () => {
    fake.server.use(http.post(address, () => problem('changes_blocked')));
    const { user, card, field, submit } = await open();
    await user.type(field, 'new@example.com');
    await submit();
    expect(await card.findByText(/cannot be changed for a day/)).toBeInTheDocument();
    expect(field).toHaveValue('new@example.com');
  });

  it('can be filled in by the browser', async () => {
    const { field } = await open();
    expect(field).toHaveAttribute('autocomplete', 'email');
    expect(field).toHaveAttribute('type', 'email');
  });
});

describe('a change that waits', () => {
  it('is shown when the page is opened, and can be given up', async () => {
    pending = { email: 'waiting@example.com', expiresAt: '2026-01-16T12:00:00.000Z' };
    const { user, card } = await open();
    const text = 'Waiting for waiting@example.com to be confirmed.';
    expect(await card.findByText(text)).toBeInTheDocument();
    const status = card.getByText(text).closest('[role=status]');
    await user.click(card.getByRole('button', { name: 'Give this change up' }));
    expect(card.queryByText(text)).toBeNull();
    expect(status).toHaveFocus();
    expect(status).toHaveTextContent('No address waits to be confirmed any more.');
  });

  it('takes its success message back when the change is given up', async () => {
    const { user, card } = await open();
    await user.type(card.getByLabelText('New e-mail address'), 'new@example.com{Enter}');
    expect(await card.findByText('We sent a link to the new address.')).toBeInTheDocument();
    await user.click(await card.findByRole('button', { name: 'Give this change up' }));
    await card.findByText('No address waits to be confirmed any more.');
    expect(card.queryByText('We sent a link to the new address.')).toBeNull();
  });

  it('can be loaded once more when it could not be loaded', async () => {
    pending = { email: 'waiting@example.com', expiresAt: '2026-01-16T12:00:00.000Z' };
    fake.server.use(http.get(address, () => problem('internal_error'), { once: true }));
    const { user, card } = await open();
    await user.click(await card.findByRole('button', { name: 'Try again' }));
    expect(await card.findByText(/Waiting for waiting@example.com/)).toBeInTheDocument();
    expect(card.queryByRole('button', { name: 'Try again' })).toBeNull();
  });

  it('stays when it could not be given up, and the page says why', async () => {
    pending = { email: 'waiting@example.com', expiresAt: '2026-01-16T12:00:00.000Z' };
    fake.server.use(http.delete(address, () => problem('internal_error')));
    const { user, card } = await open();
    await user.click(await card.findByRole('button', { name: 'Give this change up' }));
    expect(await card.findByText('Something went wrong on our side.')).toBeInTheDocument();
    expect(card.getByText(/Waiting for waiting@example.com/)).toBeInTheDocument();
  });
});
