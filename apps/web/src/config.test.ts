// @vitest-environment node
import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

it.each([
  ['', '/api'],
  ['https://api.example.com/api', 'https://api.example.com/api'],
])('with VITE_API_URL=%s the API is at %s', async (value, expected) => {
  vi.stubEnv('VITE_API_URL', value);
  const { apiUrl } = await import('./config.ts');
  expect(apiUrl).toBe(expected);
});
