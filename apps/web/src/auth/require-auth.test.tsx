import { act, render, screen, waitFor } from '@testing-library/react';
import { lazy, Suspense } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createFakeApi } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { sessionName } from '../testing/kept-names.ts';
import { AuthProvider } from './auth-context.tsx';
import { createAuth } from './create-auth.ts';
import { RequireAuth } from './require-auth.tsx';

const fake = createFakeApi();
beforeAll(() => fake.server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => fake.server.close());

it('after a reload, RequireAuth shows "loading" until the code of the page is there, and no other fallback', async () => {
  fake.haveSession();
  const browser = createFakeBrowser();
  browser.values.set(sessionName, 'tag');
  const auth = createAuth('/api', { tab: browser.openTab() });
  let provide = (_code: { default: () => string }) => {};
  const code = new Promise<{ default: () => string }>((resolve) => {
    provide = resolve;
  });
  const load = vi.fn(() => code);
  const Page = lazy(load);
  const guard = <RequireAuth loading="loading" signInPath="/sign-in" unreachable="unreachable" />;
  const router = createMemoryRouter([
    { element: guard, children: [{ path: '/', element: <Page /> }] },
  ]);
  render(
    <AuthProvider auth={auth}>
      <Suspense fallback="fallback">
        <RouterProvider router={router} />
      </Suspense>
    </AuthProvider>,
  );

  await waitFor(() => expect(load).toHaveBeenCalledOnce());
  expect(auth.client.state.get().status).toBe('authenticated');
  expect(screen.getByText('loading')).toBeInTheDocument();

  await act(async () => provide({ default: () => 'the page' }));
  expect(screen.getByText('the page')).toBeInTheDocument();
});
