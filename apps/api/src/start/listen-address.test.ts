import { describe, expect, it } from 'vitest';
import { loadConfig } from '../settings/config.ts';
import { testEnv } from '../testing/create-test-app.ts';
import { listenAddress, portOf } from './listen-address.ts';

const given = {
  ...testEnv,
  HOST: '0.0.0.0',
  PORT: '5050',
  ACCEPT_RISKS: 'embedded-database,mails-to-files',
  MAIL_FROM: 'no-reply@example.com',
};
const config = (PUBLIC_ORIGIN: string) => loadConfig({ ...given, PUBLIC_ORIGIN }).config;

describe('listenAddress', () => {
  it.each([
    ['http://localhost:3000', false, 5050, 'PORT'],
    ['http://localhost:3000', true, 3000, 'PUBLIC_ORIGIN'],
    ['http://localhost', true, 80, 'PUBLIC_ORIGIN'],
    ['https://localhost', true, 5050, 'PORT'],
    ['https://localhost:8443', true, 5050, 'PORT'],
    ['https://app.example.com', true, 5050, 'PORT'],
    ['https://app.example.com:8443', true, 5050, 'PORT'],
    ['https://app.example.com', false, 5050, 'PORT'],
  ])(
    'for the origin %s (serves the SPA: %s) returns port %d, taken from %s',
    (origin, web, port, portFrom) => {
      expect(listenAddress(config(origin), web)).toEqual({ host: '0.0.0.0', port, portFrom });
    },
  );
});

describe('portOf', () => {
  it.each([
    ['http://localhost', 80],
    ['https://localhost', 443],
    ['http://localhost:3000', 3000],
  ])('people reach %s on port %d', (origin, port) => {
    expect(portOf(origin)).toBe(port);
  });
});
