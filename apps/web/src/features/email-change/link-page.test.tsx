import { act, screen, waitFor } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { address, renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
let sent: unknown[];

const kinds = [
  {
    path: '/confirm-email',
    call: '/api/user/email/confirm',
    heading: 'Confirm your new address',
    button: 'Confirm the address',
    done: 'Your address is changed',
  },
  {
    path: '/undo-email',
    call: '/api/user/email/undo',
    heading: 'Take the change of your address back',
    button: 'It was not me: take it back',
    done: 'The change is taken back',
  },
];

beforeEach(() => {
  sent = [];
  for (const { call } of kinds) {
    fake.server.use(
      http.post(`*${call}`, async ({ request }) => {
        sent.push(await request.json());
        return new HttpResponse(null, { status: 204 });
      }),
    );
  }
});

describe.each(kinds)('the page $path', ({ path, call, heading, button, done }) => {
  it('sends nothing before its button is pressed', async () => {
    renderApp({ path: `${path}#the.token` });
    await findPage(heading);
    expect(fake.calls).toEqual([]);
  });

  it('sends the token of the link, and then shows what happened', async () => {
    const { user } = renderApp({ path: `${path}#the.token` });
    await user.click(await screen.findByRole('button', { name: button }));
    expect(await findPage(done)).toHaveFocus();
    expect(sent).toEqual([{ token: 'the.token' }]);
  });

  it('takes the token out of the address, so that the link to sign in does not repeat it', async () => {
    renderApp({ path: `${path}#the.token` });
    await findPage(heading);
    await waitFor(() => expect(address()).toBe(path));
    const link = screen.getByRole('link', { name: 'Sign in' });
    expect(link.getAttribute('href')).not.toContain('token');
  });

  it('explains a link that no longer works, and one without a token', async () => {
    fake.server.use(http.post(`*${call}`, () => problem('link_unusable')));
    const { user, unmount } = renderApp({ path: `${path}#the.token` });
    await user.click(await screen.findByRole('button', { name: button }));
    expect(await findPage('This link no longer works')).toHaveFocus();
    unmount();
    renderApp({ path });
    await findPage('This link no longer works');
  });

  it('begins anew for a second link that is opened in the same tab, whatever became of the first', async () => {
    fake.server.use(http.post(`*${call}`, () => problem('link_unusable'), { once: true }));
    const { user } = renderApp({ path: `${path}#old` });
    await user.click(await screen.findByRole('button', { name: button }));
    await findPage('This link no longer works');
    for (const token of ['second', 'third']) {
      act(() => {
        window.location.hash = `#${token}`;
      });
      await findPage(heading);
      await user.click(await screen.findByRole('button', { name: button }));
      await findPage(done);
    }
    expect(sent).toEqual([{ token: 'second' }, { token: 'third' }]);
  });

  it('can be tried again after a failure that has nothing to do with the link', async () => {
    fake.server.use(http.post(`*${call}`, () => problem('internal_error'), { once: true }));
    const { user } = renderApp({ path: `${path}#the.token` });
    await user.click(await screen.findByRole('button', { name: button }));
    expect(await screen.findByText('Something went wrong on our side.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: button }));
    await findPage(done);
  });

  it('brings the signed-in person up to date', async () => {
    fake.haveSession();
    const { user } = renderApp({ path: `${path}#the.token`, mayHaveSession: true });
    await screen.findByRole('button', { name: 'Sign out' });
    await user.click(await screen.findByRole('button', { name: button }));
    await findPage(done);
    await waitFor(() => expect(fake.count('/api/auth/refresh')).toBe(2));
  });
});
