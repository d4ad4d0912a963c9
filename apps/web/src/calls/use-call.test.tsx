import { act, renderHook } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import type { ReactNode } from 'react';
import { expect, it } from 'vitest';
import { AuthProvider } from '../auth/auth-context.tsx';
import { createAuth } from '../auth/create-auth.ts';
import { problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { serveFakeApi } from '../testing/serve-fake-api.ts';
import { type ApiCall, useCall } from './use-call.ts';

const fake = serveFakeApi();

const addNote: ApiCall<string, [text: string]> = async (api, _signal, text) => {
  const { data } = await api.post('/notes', { text });
  return data.id;
};

const useAddNote = () => useCall(addNote);

function renderCall() {
  const auth = createAuth('/api', { tab: createFakeBrowser().openTab() });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <AuthProvider auth={auth}>{children}</AuthProvider>
  );
  return renderHook(useAddNote, { wrapper }).result;
}

it('a call is made only when it is run, with the arguments of the run', async () => {
  const received: unknown[] = [];
  fake.server.use(
    http.post('*/api/notes', async ({ request }) => {
      received.push(await request.json());
      return HttpResponse.json({ id: 'one' });
    }),
  );
  const call = renderCall();
  expect([call.current.state, received]).toEqual([{ status: 'idle' }, []]);
  let isAnswered = false;
  await act(async () => {
    isAnswered = await call.current.run('Buy milk');
  });
  expect(received).toEqual([{ text: 'Buy milk' }]);
  expect([isAnswered, call.current.state]).toEqual([true, { status: 'answered', answer: 'one' }]);
});

it('a run that fails resolves to false, and its error is in the state', async () => {
  fake.server.use(http.post('*/api/notes', () => problem('internal_error')));
  const call = renderCall();
  let isAnswered = true;
  await act(async () => {
    isAnswered = await call.current.run('Buy milk');
  });
  expect(isAnswered).toBe(false);
  expect(call.current.state).toMatchObject({ status: 'failed', error: { code: 'internal_error' } });
  expect(fake.count('/api/notes')).toBe(1);
});
