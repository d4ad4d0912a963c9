import { describe, expect, it } from 'vitest';
import { loadConfig } from './config.ts';
import { listenAddress } from './listen-address.ts';
import { testEnv } from './testing/create-test-app.ts';

const config = (PUBLIC_ORIGIN: string) =>
  loadConfig({ ...testEnv, PUBLIC_ORIGIN, HOST: '0.0.0.0', PORT: '5050' }).config;

describe('listenAddress', () => {
  it.each([
    ['http://localhost:3000', false, 5050],
    ['http://localhost:3000', true, 3000],
    ['http://localhost', true, 80],
    ['https://localhost', true, 443],
    ['https://localhost:8443', true, 8443],
    ['https://app.example.com', true, 5050],
    ['https://app.example.com:8443', true, 5050],
    ['https://app.example.com', false, 5050],
  ])('%s, serving the SPA: %s, listens on port %d', (origin, servesWeb, port) => {
    expect(listenAddress(config(origin), servesWeb)).toEqual({ host: '0.0.0.0', port });
  });
});
