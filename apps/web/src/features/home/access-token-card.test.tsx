import { act, screen, waitFor, within } from '@testing-library/react';
import { HttpResponse } from 'msw';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferred, problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { openAnotherTab, renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

// What the countdown uses of time is fake and stands still until a test moves it. The network keeps running.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function openHome() {
  fake.haveSession();
  const app = renderApp({ mayHaveSession: true });
  await findPage('Signed in as ada');
  return app;
}

const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1_000));
const card = () => within(screen.getByRole('region', { name: 'Access token' }));
const timeLeft = () => card().getByRole('timer', { name: 'Time left' }).textContent;
const bar = () => card().getByRole<HTMLProgressElement>('progressbar', { hidden: true });
const renew = () => card().getByRole('button', { name: /^Renew/ });

describe('the time left on the access token', () => {
  it('is shown live, as a clock and as a share of the token’s life', async () => {
    await openHome();
    expect(timeLeft()).toBe('15:00');
    expect(bar()).toMatchObject({ value: 900, max: 900 });
    // We wait a quarter of a second longer, because the countdown is updated four times a second.
    pass(1.25);
    expect(timeLeft()).toBe('14:59');
    pass(88.75);
    expect(timeLeft()).toBe('13:30');
    expect(bar()).toMatchObject({ value: 810, max: 900 });
    pass(785);
    expect(timeLeft()).toBe('0:25');
  });

  it('skips no second', async () => {
    await openHome();
    const seen = [];
    for (let second = 0; second < 4; second += 1) {
      seen.push(timeLeft());
      pass(1);
    }
    expect(seen).toEqual(['15:00', '14:59', '14:58', '14:57']);
  });

  it('ends at zero', async () => {
    await openHome();
    pass(2_000);
    expect(timeLeft()).toBe('0:00');
    expect(bar()).toMatchObject({ value: 0, max: 900 });
  });

  it('starts again with the lifetime of the new token when another tab renews', async () => {
    const { browser } = await openHome();
    pass(300);
    expect(timeLeft()).toBe('10:00');
    const session = { accessToken: 'token-9', tokenType: 'Bearer', expiresIn: 1_200, user: ada };
    fake.onRefresh(() => HttpResponse.json(session));
    const other = openAnotherTab(browser);
    await act(() => other.client.refresh());
    pass(1);
    expect(timeLeft()).toBe('19:59');
    expect(bar()).toMatchObject({ value: 1_199, max: 1_200 });
  });
});

describe('the button that renews the token', () => {
  it('shows that it is busy, keeps the focus, makes one call, and restarts the countdown', async () => {
    const { user } = await openHome();
    pass(300);
    const answer = deferred();
    fake.onRefresh(async () => {
      await answer.promise;
      return fake.issue();
    });
    await user.click(renew());
    expect(renew()).toHaveAccessibleName('Renewing…');
    expect(renew()).toHaveAttribute('aria-busy', 'true');
    expect(renew()).toHaveFocus();
    await user.click(renew());
    answer.release();
    expect(await card().findByText('Renewed.')).toBe(card().getByRole('status'));
    expect(renew()).toHaveAccessibleName('Renew now');
    expect(renew()).toHaveFocus();
    expect(fake.count('/api/auth/refresh')).toBe(2);
    pass(1);
    expect(timeLeft()).toBe('14:59');
  });

  it('shows why renewing failed, keeps the session, and can be pressed again', async () => {
    const { user } = await openHome();
    fake.onRefresh(() => problem('rate_limited', { 'Retry-After': '3600' }));
    await user.click(renew());
    expect(await card().findByText('Too many attempts.')).toBeInTheDocument();
    expect(card().getByRole('alert')).toHaveTextContent('Wait about 60 minutes, then try again.');
    expect(card().getByRole('status')).toBeEmptyDOMElement();
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Signed in as ada');
    fake.onRefresh(null);
    await user.click(renew());
    expect(await card().findByText('Renewed.')).toBeInTheDocument();
    expect(card().getByRole('alert')).toBeEmptyDOMElement();
  });

  it('no longer shows a failure once the token was renewed in another way', async () => {
    const { user, browser } = await openHome();
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    await user.click(renew());
    await card().findByText('Not renewed.');
    fake.onRefresh(null);
    await act(() => openAnotherTab(browser).client.refresh());
    await waitFor(() => expect(card().getByRole('status')).toBeEmptyDOMElement());
  });
});
