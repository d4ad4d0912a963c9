import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { describe, expect, it } from 'vitest';
import { deferred, problem } from '../../testing/fake-api.ts';
import { findPage } from '../../testing/pages.ts';
import { renderApp } from '../../testing/render-app.tsx';
import { ada } from '../../testing/scripted-calls.ts';
import { serveFakeApi } from '../../testing/serve-fake-api.ts';

const fake = serveFakeApi();

const card = () => within(screen.getByRole('region', { name: 'A protected call' }));
const button = () => card().getByRole('button');
const answerOnce = (answer: () => Response | Promise<Response>) =>
  fake.server.use(http.get('*/api/protected', answer, { once: true }));

async function openHome() {
  fake.haveSession();
  const app = renderApp({ mayHaveSession: true });
  await findPage('Signed in as ada');
  await screen.findByRole('region', { name: 'A protected call' });
  fake.calls.length = 0;
  return app;
}

describe('the protected call', () => {
  it('is made when the button is pressed, and shows what the server knows from the token', async () => {
    const { user } = await openHome();
    expect(fake.calls).toEqual([]);
    await user.click(card().getByRole('button', { name: 'Call /api/protected' }));
    expect(await card().findByText('Hello ada')).toBeInTheDocument();
    const facts = within(card().getByRole('status')).getAllByRole('definition');
    expect(facts.map((fact) => fact.textContent)).toEqual([ada.username, ada.role, ada.id]);
    expect(button()).toHaveAccessibleName('Call /api/protected');
  });

  it('shows the role from the server’s answer', async () => {
    fake.setRole('admin');
    const { user } = await openHome();
    await user.click(button());
    await card().findByText('Hello ada');
    expect(card().getByText('admin')).toBeInTheDocument();
  });

  it('shows that it is under way, keeps the focus, and is made once', async () => {
    const { user } = await openHome();
    const answer = deferred();
    answerOnce(async () => {
      await answer.promise;
      return problem('internal_error');
    });
    await user.click(button());
    expect(button()).toHaveAccessibleName('Calling…');
    expect(button()).toHaveAttribute('aria-busy', 'true');
    await user.keyboard('{Enter}');
    await user.click(button());
    expect(button()).toHaveFocus();
    answer.release();
    await card().findByText('Something went wrong on our side.');
    expect(fake.calls).toHaveLength(1);
  });

  it.each([
    ['an unreachable server', () => HttpResponse.error(), 'We cannot reach the server.'],
    ['a failing server', () => problem('internal_error'), 'Something went wrong on our side.'],
    ['too many calls', () => problem('rate_limited'), 'Too many attempts.'],
  ])('announces the reason when it fails because of %s, and can be repeated', async (...row) => {
    const [, failure, text] = row;
    const { user } = await openHome();
    const alert = card().getByRole('alert');
    answerOnce(failure);
    await user.click(button());
    expect(alert).toContainElement(await card().findByText(text));
    await user.click(card().getByRole('button', { name: 'Try again' }));
    expect(await card().findByText('Hello ada')).toBeInTheDocument();
    expect(alert).toBeEmptyDOMElement();
  });

  it('removes the previous answer when it fails', async () => {
    const { user } = await openHome();
    await user.click(button());
    await card().findByText('Hello ada');
    answerOnce(() => problem('internal_error'));
    await user.click(button());
    await card().findByText('Something went wrong on our side.');
    expect(card().queryByText('Hello ada')).not.toBeInTheDocument();
  });
});

describe('a protected call that meets an expired token', () => {
  it('is replayed after one refresh, and the page shows only the call and its answer', async () => {
    const { user } = await openHome();
    fake.expireTokens();
    const shown = new Set<string | null>();
    const watcher = new MutationObserver(() =>
      shown.add(document.querySelector('main')?.textContent ?? null),
    );
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
    await user.click(button());
    await card().findByText('Hello ada');
    watcher.disconnect();
    expect(fake.calls.map(({ path, authorization }) => [path, authorization])).toEqual([
      ['/api/protected', 'Bearer token-1'],
      ['/api/auth/refresh', null],
      ['/api/protected', 'Bearer token-2'],
    ]);
    // The page showed only the busy button, and then the answer.
    expect([...shown].map((text) => text?.match(/Calling…|Hello ada/)?.[0])).toEqual([
      'Calling…',
      'Hello ada',
    ]);
  });

  it('shows once, in the banner, that the server is too busy to renew, and the person stays signed in', async () => {
    const { user } = await openHome();
    fake.expireTokens();
    fake.onRefresh(() => problem('service_unavailable', { 'Retry-After': '3600' }));
    await user.click(button());
    expect(await card().findByText('No answer.')).toBeInTheDocument();
    expect(card().getByRole('alert')).toBeEmptyDOMElement();
    expect(screen.getByText(/^Your sign-in cannot be renewed right now/)).toBeInTheDocument();
    expect(await findPage('Signed in as ada')).toBeInTheDocument();
  });

  it('leads to the sign-in page when the session is over', async () => {
    const { user } = await openHome();
    fake.expireTokens();
    fake.onRefresh(() => problem('refresh_token_invalid'));
    await user.click(button());
    expect(await findPage('Sign in')).toHaveFocus();
    expect(screen.getByText(/Your session has ended/)).toBeInTheDocument();
  });
});
