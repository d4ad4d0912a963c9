import { screen, waitFor, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

/** The bodies that the API received. */
let received: unknown[];
function answer(path: string, response: () => Response) {
  fake.server.use(
    http.post(`*/api${path}`, async ({ request }) => {
      received.push(await request.json());
      return response();
    }),
  );
}
const empty = (status: number) => () => new HttpResponse(null, { status });

beforeEach(() => {
  received = [];
  answer('/password-reset', empty(202));
});
afterEach(() => vi.restoreAllMocks());

describe('the page for people who forgot their password', () => {
  const field = () => screen.getByLabelText<HTMLInputElement>('E-mail address');
  const send = () => screen.getByRole('button', { name: 'Send the link' });

  async function open() {
    const app = renderApp({ path: '/forgot-password' });
    await findPage('Forgot your password?');
    return app;
  }

  async function ask() {
    const { user } = await open();
    await user.type(field(), ' ada@example.com ');
    await user.click(send());
    expect(await findPage('Check your mail')).toHaveFocus();
    return user;
  }

  it('is reached from the sign-in page', async () => {
    const { user } = renderApp({ path: '/sign-in' });
    await user.click(await screen.findByRole('link', { name: 'Forgot your password?' }));
    expect(await findPage('Forgot your password?')).toHaveFocus();
    expect(address()).toBe('/forgot-password');
  });

  it('asks for a link and shows one text for every address', async () => {
    await ask();
    expect(received).toEqual([{ email: 'ada@example.com' }]);
    expect(screen.getByText('ada@example.com').closest('p')).toHaveTextContent(
      /^If ada@example.com is the address of an account/,
    );
  });

  it.each([
    ['', 'Enter your address.'],
    ['ada', 'Enter a full address, such as ada@example.com.'],
  ])('asks for an address in place of %j, and sends nothing', async (text, message) => {
    const { user } = await open();
    if (text) await user.type(field(), text);
    await user.click(send());
    expect(field()).toHaveAccessibleDescription(message);
    expect(field()).toHaveFocus();
    expect(received).toEqual([]);
  });

  it('offers password managers and keyboards the right field', async () => {
    await open();
    expect(field()).toHaveAttribute('autocomplete', 'email');
    expect(field()).toHaveAttribute('type', 'email');
  });

  it('says how long to wait when there were too many requests', async () => {
    answer('/password-reset', () => problem('rate_limited', { 'Retry-After': '120' }));
    const { user } = await open();
    await user.type(field(), 'ada@example.com');
    await user.click(send());
    expect(await screen.findByRole('alert')).toHaveTextContent('Wait about 2 minutes');
  });

  it('sends again after a minute and not before, and announces it', async () => {
    const user = await ask();
    const again = screen.getByRole('button', { name: 'Send again' });
    expect(again).toHaveAccessibleDescription('You can send again in 60 seconds.');
    await user.click(again);
    expect(received).toHaveLength(1);
    const later = Date.now() + 60_000;
    vi.spyOn(Date, 'now').mockReturnValue(later);
    await waitFor(() => expect(again).not.toHaveAccessibleDescription());
    await user.click(again);
    expect(await screen.findByText('Sent again.')).toBeInTheDocument();
    expect(within(screen.getByRole('status')).getByText('Sent again.')).toBeVisible();
    expect(received).toHaveLength(2);
    await waitFor(() =>
      expect(again).toHaveAccessibleDescription('You can send again in 60 seconds.'),
    );
  });

  it('lets the person correct the address', async () => {
    const user = await ask();
    await user.click(screen.getByRole('button', { name: 'Use another address' }));
    expect(await findPage('Forgot your password?')).toHaveFocus();
    expect(field()).toHaveValue('');
  });
});
