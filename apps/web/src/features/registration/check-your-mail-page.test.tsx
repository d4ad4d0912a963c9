import { act, fireEvent, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

let sent: unknown[];
beforeEach(() => {
  sent = [];
  answer(() => new HttpResponse(null, { status: 202 }));
});
afterEach(() => vi.useRealTimers());

function answer(make: () => Response) {
  fake.server.use(
    http.post('*/api/registration/resend', async ({ request }) => {
      sent.push(await request.json());
      return make();
    }),
  );
}

/** Asks for a mail to this address on the page that was opened without one. */
async function askForMail(email: string) {
  const app = renderApp({ path: '/check-your-mail' });
  await findPage('Send the mail again');
  await app.user.type(screen.getByLabelText('E-mail address'), email);
  await app.user.click(screen.getByRole('button', { name: 'Send the mail' }));
  await findPage('Check your mail');
  return app;
}

describe('the page after a registration', () => {
  it('opened without an address asks for it, sends a mail there, and names it', async () => {
    await askForMail('ada@example.com');
    expect(screen.getByText('ada@example.com')).toBeInTheDocument();
    expect(sent).toEqual([{ email: 'ada@example.com' }]);
  });

  it('still names the address after a reload', async () => {
    const { unmount } = await askForMail('ada@example.com');
    const historyState: unknown = window.history.state;
    unmount();
    renderApp({ path: '/check-your-mail', historyState });
    expect(await findPage('Check your mail')).toBeInTheDocument();
    expect(screen.getByText('ada@example.com')).toBeInTheDocument();
  });

  it('checks the address before it sends anything', async () => {
    const { user } = renderApp({ path: '/check-your-mail' });
    await findPage('Send the mail again');
    await user.type(screen.getByLabelText('E-mail address'), 'ada');
    await user.click(screen.getByRole('button', { name: 'Send the mail' }));
    expect(screen.getByLabelText('E-mail address')).toHaveAccessibleDescription(/whole address/);
    expect(sent).toEqual([]);
  });

  it('explains that too many mails were asked for', async () => {
    answer(() => problem('rate_limited', { 'Retry-After': '600' }));
    const { user } = renderApp({ path: '/check-your-mail' });
    await findPage('Send the mail again');
    await user.type(screen.getByLabelText('E-mail address'), 'ada@example.com{Enter}');
    expect(await screen.findByText('Wait about 10 minutes, then try again.')).toBeInTheDocument();
  });

  it('sends another mail after a minute, and not before', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance', 'Date'] });
    await askForMail('ada@example.com');
    const button = screen.getByRole('button', { name: 'Send again' });
    expect(button).toHaveAccessibleDescription('You can send again in 60 seconds.');
    expect(button).toHaveAttribute('aria-disabled', 'true');
    fireEvent.click(button);
    act(() => vi.advanceTimersByTime(60_000));
    expect(button).not.toHaveAccessibleDescription();
    expect(button).toHaveAttribute('aria-disabled', 'false');
    await userEvent.click(button);
    expect(await screen.findByText(/We sent another mail/)).toBeInTheDocument();
    expect(sent).toHaveLength(2);
    act(() => vi.advanceTimersByTime(250));
    expect(button).toHaveAccessibleDescription(/^You can send again in/);
  });

  it('leads back to the form for whoever mistyped the address', async () => {
    const { user } = await askForMail('ada@exmaple.com');
    await user.click(screen.getByRole('link', { name: 'Start again' }));
    expect(await findPage('Create an account')).toBeInTheDocument();
  });
});
