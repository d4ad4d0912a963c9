import { HttpResponse, http } from 'msw';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { credentialsOf } from '../testing/credentials.ts';
import { createFakeApi, problem } from '../testing/fake-api.ts';
import { createFakeBrowser } from '../testing/fake-browser.ts';
import { createAuth } from './create-auth.ts';

const fake = createFakeApi();
beforeAll(() => fake.server.listen({ onUnhandledRequest: 'error' }));
afterAll(() => fake.server.close());

it('three requests that wait for one refresh are each repeated once, though a third attempt would work', async () => {
  const { api, client } = createAuth('/api', { tab: createFakeBrowser().openTab() });
  await client.login(credentialsOf());
  const sent = { one: 0, two: 0, three: 0 };
  fake.server.use(
    http.get<{ name: keyof typeof sent }>('*/api/notes/:name', ({ params: { name } }) => {
      sent[name] += 1;
      return sent[name] > 2 ? HttpResponse.json({}) : problem('access_token_invalid');
    }),
  );
  const outcomes = await Promise.allSettled(
    Object.keys(sent).map((name) => api.get(`/notes/${name}`)),
  );
  expect(outcomes.map((outcome) => outcome.status)).toEqual(Array(3).fill('rejected'));
  expect(sent).toEqual({ one: 2, two: 2, three: 2 });
  expect(fake.count('/api/auth/refresh')).toBe(1);
});

it('a request that needs a fresh proof is not repeated, and nothing is renewed: a new token proves nothing', async () => {
  const { api, client } = createAuth('/api', { tab: createFakeBrowser().openTab() });
  await client.login(credentialsOf());
  const renewalsBefore = fake.count('/api/auth/refresh');
  fake.server.use(http.post('*/api/notes', () => problem('reauthentication_required')));
  await expect(api.post('/notes')).rejects.toMatchObject({
    code: 'reauthentication_required',
    status: 401,
  });
  expect(fake.count('/api/notes')).toBe(1);
  expect(fake.count('/api/auth/refresh')).toBe(renewalsBefore);
  expect(client.state.get()).toMatchObject({ status: 'authenticated' });
});
