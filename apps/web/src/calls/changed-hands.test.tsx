import { act, render, renderHook, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { type ReactNode, StrictMode } from 'react';
import { expect, it } from 'vitest';
import { AuthProvider } from '../auth/auth-context.tsx';
import { type Auth, createAuth } from '../auth/create-auth.ts';
import { credentialsOf } from '../testing/credentials.ts';
import { deferred } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { Loaded } from './loaded.tsx';
import { type ApiCall, useCall, useLoaded } from './use-call.ts';

const fake = serveFakeApi();

/** The answer names the token that the call carried. */
const readOwn: ApiCall<string> = async (api) => (await api.get('/own')).data.of;

/** A page that is not below `RequireAuth`, so it stays when the session changes hands. */
function OwnPage() {
  return <Loaded from={useLoaded(readOwn)}>{(of) => <p>For {of}</p>}</Loaded>;
}

/** Signs in, and delays the answers to everybody whom `isDelayed` names. */
async function signIn(isDelayed: (of: string) => boolean = () => false) {
  const answer = deferred();
  fake.server.use(
    http.get('*/api/own', async ({ request }) => {
      const of = request.headers.get('Authorization') ?? 'nobody';
      if (isDelayed(of)) await answer.promise;
      return HttpResponse.json({ of });
    }),
  );
  const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
  await auth.client.login(credentialsOf());
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <AuthProvider auth={auth}>{children}</AuthProvider>
    </StrictMode>
  );
  return { auth, answer, wrapper };
}

/** Signs out without waiting for the server. `done` waits, so that the call does not reach the next test. */
async function signOut(auth: Auth) {
  let done = Promise.resolve();
  await act(async () => {
    done = auth.client.logout();
  });
  return { done };
}

it('what was loaded for one person is forgotten after the sign-out, and loaded anew', async () => {
  const { auth, answer, wrapper } = await signIn((of) => of === 'nobody');
  render(<OwnPage />, { wrapper });
  expect(await screen.findByText('For Bearer token-1')).toBeInTheDocument();
  const signedOut = await signOut(auth);
  expect(screen.queryByText(/^For/)).toBeNull();
  expect(screen.getByRole('status')).toHaveTextContent('Loading…');
  answer.release();
  expect(await screen.findByText('For nobody')).toBeInTheDocument();
  await signedOut.done;
});

it('an answer that arrives after the session changed hands is dropped', async () => {
  const { auth, answer, wrapper } = await signIn((of) => of !== 'nobody');
  render(<OwnPage />, { wrapper });
  await expect.poll(() => fake.count('/api/own')).toBeGreaterThan(0);
  const signedOut = await signOut(auth);
  expect(await screen.findByText('For nobody')).toBeInTheDocument();
  await act(async () => answer.release());
  expect(screen.getByText('For nobody')).toBeInTheDocument();
  await signedOut.done;
});

it('a call that a person started leaves no answer to whoever comes after', async () => {
  const { auth, answer, wrapper } = await signIn((of) => of !== 'nobody');
  const { result } = renderHook(() => useCall(readOwn), { wrapper });
  let run: Promise<boolean> | undefined;
  act(() => {
    run = result.current.run();
  });
  await expect.poll(() => fake.count('/api/own')).toBe(1);
  const signedOut = await signOut(auth);
  expect(result.current.state).toEqual({ status: 'idle' });
  answer.release();
  await act(async () => void (await run));
  expect(result.current.state).toEqual({ status: 'idle' });
  await signedOut.done;
});

it('what was loaded stays while the token of the same person is renewed', async () => {
  const { auth, wrapper } = await signIn();
  render(<OwnPage />, { wrapper });
  await screen.findByText('For Bearer token-1');
  const calls = fake.count('/api/own');
  await act(() => auth.client.refresh());
  expect(screen.getByText('For Bearer token-1')).toBeInTheDocument();
  expect(fake.count('/api/own')).toBe(calls);
});

it('the answer about a link stays when the call ended the session of this browser', async () => {
  const { auth, wrapper } = await signIn();
  const options = { isPersonal: false };
  const { result } = renderHook(() => useCall(readOwn, options), { wrapper });
  await act(() => result.current.run());
  const signedOut = await signOut(auth);
  expect(result.current.state).toEqual({ status: 'answered', answer: 'Bearer token-1' });
  await signedOut.done;
});
