import { type ActivityEvent, activityTypes } from '@latchkey/contracts/activity';
import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { deferred, problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();
const path = '*/api/user/activity';

const event: ActivityEvent = {
  type: 'signed_in',
  at: '2026-03-05T12:00:00.000Z',
  address: '203.0.113.9',
  device: 'Firefox on Windows',
  isThisSession: false,
};
/** Events that can be told apart, by the last number of their addresses. */
const some = (from: number, count: number): ActivityEvent[] =>
  Array.from({ length: count }, (_, n) => ({ ...event, address: `203.0.113.${from + n}` }));

const open = () => renderApp({ path: '/account/activity', mayHaveSession: true });

/** Serves pages of events; the cursor of each is its number. */
function servePages(...pages: ActivityEvent[][]) {
  fake.haveSession();
  fake.server.use(
    http.get(path, ({ request }) => {
      const number = Number(new URL(request.url).searchParams.get('cursor') ?? 0);
      const next = number + 1 < pages.length ? String(number + 1) : null;
      return HttpResponse.json({ events: pages[number], next });
    }),
  );
  return open();
}

const card = () => screen.findByRole('region', { name: 'What happened on your account' });
const items = async () => within(await card()).findAllByRole('listitem');
const moreButton = () => screen.findByRole('button', { name: 'Load more' });

describe('the activity page', () => {
  it('shows what happened, when, on which browser and from where, and marks this session', async () => {
    servePages([
      { ...event, isThisSession: true },
      { ...event, type: 'signed_out', device: null, address: null },
    ]);
    expect(await findPage('Activity')).toBeInTheDocument();
    const [first, second] = await items();
    expect(first).toHaveTextContent('Signed in');
    expect(first).toHaveTextContent('This session');
    expect(first).toHaveTextContent(/Mar 5, 2026.*, Firefox on Windows, from 203\.0\.113\.9$/);
    expect(within(first as HTMLElement).getByRole('time')).toHaveAttribute('datetime', event.at);
    expect(second).toHaveTextContent(/^Signed out/);
    expect(second).toHaveTextContent(/, Unknown browser$/);
  });

  it('shows every type of event in words of its own', async () => {
    servePages(activityTypes.map((type) => ({ ...event, type })));
    const texts = (await items()).map((item) => item.querySelector('p')?.textContent);
    expect(new Set(texts).size).toBe(activityTypes.length);
    expect(texts.join()).not.toContain('_');
  });

  it('loads more until the end, and moves the focus to the first event that is new', async () => {
    const { user } = servePages(some(0, 20), some(20, 20), some(40, 3));
    await user.click(await moreButton());
    expect(await screen.findByText(/203\.0\.113\.39/)).toBeInTheDocument();
    expect(document.activeElement).toHaveTextContent('203.0.113.20');
    await user.click(await moreButton());
    expect(await screen.findByText(/203\.0\.113\.42/)).toBeInTheDocument();
    expect(await items()).toHaveLength(43);
    expect(document.activeElement).toHaveTextContent('203.0.113.40');
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });

  it('is busy while more is loaded, and a second press sends nothing', async () => {
    const { user } = servePages(some(0, 20), some(20, 1));
    const answer = deferred();
    await moreButton();
    fake.server.use(
      http.get(path, async () => {
        await answer.promise;
        return HttpResponse.json({ events: some(20, 1), next: null });
      }),
    );
    const before = fake.count('/api/user/activity');
    await user.click(await moreButton());
    const busy = await screen.findByRole('button', { name: 'Loading…' });
    expect(busy).toHaveAttribute('aria-busy', 'true');
    await user.click(busy);
    answer.release();
    expect(await screen.findByText(/203\.0\.113\.20/)).toBeInTheDocument();
    expect(fake.count('/api/user/activity') - before).toBe(1);
  });

  it('keeps what it shows when more cannot be loaded, and the button tries again', async () => {
    const { user } = servePages(some(0, 20), some(20, 1));
    await moreButton();
    fake.server.use(http.get(path, () => problem('service_unavailable'), { once: true }));
    await user.click(await moreButton());
    expect(await screen.findByText('The server is too busy right now.')).toBeInTheDocument();
    expect(await items()).toHaveLength(20);
    await user.click(await moreButton());
    expect(await screen.findByText(/203\.0\.113\.20/)).toBeInTheDocument();
    expect(screen.queryByText('The server is too busy right now.')).toBeNull();
  });

  it('says so when nothing has happened', async () => {
    servePages([]);
    expect(await screen.findByText('Nothing has happened yet.')).toBeInTheDocument();
  });

  it('offers to try again when it could not be loaded', async () => {
    fake.haveSession();
    fake.server.use(http.get(path, () => problem('internal_error')));
    const { user } = open();
    expect(await screen.findByText('Something went wrong on our side.')).toBeInTheDocument();
    fake.server.use(http.get(path, () => HttpResponse.json({ events: [event], next: null })));
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText(/Firefox on Windows/)).toBeInTheDocument();
  });
});
