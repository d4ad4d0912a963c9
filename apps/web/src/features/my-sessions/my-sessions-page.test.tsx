import type { MySession } from '@latchkey/contracts/my-sessions';
import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

const here: MySession = {
  id: 'id-of-this-session',
  device: 'Firefox on Windows',
  userAgent: 'Mozilla/5.0 Firefox/140.0',
  address: '203.0.113.9',
  begunAt: '2026-03-05T12:00:00.000Z',
  lastActiveAt: '2026-03-06T12:00:00.000Z',
  isBound: true,
  isCurrent: true,
};
const phone: MySession = { ...here, id: 'id-of-phone', device: 'Safari on iOS', isCurrent: false };
const unknown: MySession = {
  ...phone,
  id: 'id/../odd',
  device: null,
  userAgent: null,
  address: null,
  isBound: false,
};

/** Serves these sessions, and takes those away that are ended. */
function serveSessions(...given: MySession[]) {
  let sessions = [...given];
  fake.haveSession();
  fake.server.use(
    http.get('*/api/user/sessions', () => HttpResponse.json({ sessions })),
    http.delete('*/api/user/sessions/:id', ({ params }) => {
      const isThere = sessions.some(({ id }) => id === params.id);
      sessions = sessions.filter(({ id }) => id !== params.id);
      return isThere ? new HttpResponse(null, { status: 204 }) : problem('not_found');
    }),
    http.post('*/api/user/sessions/end-others', () => {
      sessions = sessions.filter(({ isCurrent }) => isCurrent);
      return new HttpResponse(null, { status: 204 });
    }),
  );
  return {
    endElsewhere(id: string) {
      sessions = sessions.filter((session) => session.id !== id);
    },
    ...renderApp({ path: '/account/sessions', mayHaveSession: true }),
  };
}

const items = () =>
  screen.findAllByRole('listitem').then((all) => all.filter((item) => item.closest('section')));
const endButtons = () => screen.queryAllByRole('button', { name: /^End the session on/ });

describe('the sessions page', () => {
  it('shows each session with browser, address and times, and marks this one', async () => {
    serveSessions(here, phone, unknown);
    expect(await findPage('Sessions')).toBeInTheDocument();
    await screen.findByText('Safari on iOS');
    const [first, second, third] = await items();
    expect(first).toHaveTextContent('This session');
    expect(first).toHaveTextContent('From 203.0.113.9. Signed in Mar 5, 2026');
    expect(second).not.toHaveTextContent('This session');
    expect(third).toHaveTextContent('Unknown browser');
    expect(third).not.toHaveTextContent('From');
    expect(second).toHaveTextContent('Bound to its browser');
    expect(third).toHaveTextContent('Not bound');
    expect(within(first as HTMLElement).getByText('Mozilla/5.0 Firefox/140.0')).toBeInTheDocument();
  });

  it('offers to end every session but this one', async () => {
    serveSessions(here, phone);
    await screen.findByText('Safari on iOS');
    expect(endButtons()).toHaveLength(1);
    expect(endButtons()[0]).toHaveAccessibleName(/Safari on iOS, signed in/);
  });

  it('offers nothing to end when this session is the only one', async () => {
    serveSessions(here);
    await screen.findByText('Firefox on Windows');
    expect(endButtons()).toHaveLength(0);
    expect(screen.queryByRole('button', { name: 'End all other sessions' })).toBeNull();
  });

  it.each([
    ['a browser that is known by name', phone],
    ['an unknown browser', unknown],
  ])(
    'ends the session on %s, announces the end and shows the new list',
    async (_browser, session) => {
      const { user } = serveSessions(here, session);
      await screen.findByRole('button', { name: /^End the session on/ });
      await user.click(endButtons()[0] as HTMLElement);
      expect(await screen.findByText('The session has ended.')).toHaveAttribute('role', 'status');
      expect(await screen.findByText('Firefox on Windows')).toBeInTheDocument();
      expect(endButtons()).toHaveLength(0);
    },
  );

  it('ends all others with one press', async () => {
    const { user } = serveSessions(here, phone, unknown);
    await user.click(await screen.findByRole('button', { name: 'End all other sessions' }));
    expect(await screen.findByText('All other sessions have ended.')).toBeInTheDocument();
    expect(await screen.findByText('Firefox on Windows')).toBeInTheDocument();
    expect(screen.queryByText('Safari on iOS')).toBeNull();
  });

  it.each([/^End the session on Safari/, 'End all other sessions'])(
    'keeps the focus on what it announces after “%s”, although the button disappears',
    async (name) => {
      const { user } = serveSessions(here, phone);
      await user.click(await screen.findByRole('button', { name }));
      const announced = await screen.findByText(/ended\.$/);
      await screen.findByText('Firefox on Windows');
      expect(announced).toHaveFocus();
    },
  );

  it('counts a session that had ended already as ended', async () => {
    const { user, endElsewhere } = serveSessions(here, phone);
    await screen.findByText('Safari on iOS');
    endElsewhere(phone.id);
    await user.click(endButtons()[0] as HTMLElement);
    expect(await screen.findByText('The session has ended.')).toBeInTheDocument();
    await screen.findByText('Firefox on Windows');
    expect(screen.queryByText('Safari on iOS')).toBeNull();
  });

  it('says so when a session could not be ended, and keeps it in the list', async () => {
    const { user } = serveSessions(here, phone);
    fake.server.use(http.delete('*/api/user/sessions/:id', () => problem('internal_error')));
    await screen.findByText('Safari on iOS');
    await user.click(endButtons()[0] as HTMLElement);
    expect(await screen.findByText('Something went wrong on our side.')).toBeInTheDocument();
    expect(await screen.findByText('Safari on iOS')).toBeInTheDocument();
    expect(screen.queryByText('The session has ended.')).toBeNull();
  });

  it('no longer shows why a session could not be ended when all others have ended since', async () => {
    const { user } = serveSessions(here, phone);
    const failing = http.delete('*/api/user/sessions/:id', () => problem('internal_error'));
    fake.server.use(failing);
    await screen.findByText('Safari on iOS');
    await user.click(endButtons()[0] as HTMLElement);
    await screen.findByText('Something went wrong on our side.');
    await user.click(await screen.findByRole('button', { name: 'End all other sessions' }));
    await screen.findByText('All other sessions have ended.');
    expect(screen.queryByText('Something went wrong on our side.')).toBeNull();
  });

  it('offers to try again when the list could not be loaded', async () => {
    fake.haveSession();
    fake.server.use(http.get('*/api/user/sessions', () => problem('internal_error')));
    const { user } = renderApp({ path: '/account/sessions', mayHaveSession: true });
    expect(await screen.findByText('Something went wrong on our side.')).toBeInTheDocument();
    fake.server.use(http.get('*/api/user/sessions', () => HttpResponse.json({ sessions: [here] })));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Firefox on Windows')).toBeInTheDocument();
  });
});
