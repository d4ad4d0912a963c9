import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { StartupError } from '../lib/startup-error.ts';
import { describeListenFault, listen } from './listen.ts';

const address = { host: '0.0.0.0', port: 443, portFrom: 'PORT' } as const;

it.each([
  ['EADDRINUSE', 'Port 443 on 0.0.0.0 is in use; stop what uses it, or change PORT in .env.'],
  [
    'EACCES',
    'Port 443 may not be used without special rights; change PORT in .env to a port above 1023.',
  ],
  ...['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].map((code) => [
    code,
    'HOST is 0.0.0.0, which is no address of this machine; use 127.0.0.1, or 0.0.0.0 for all its networks.',
  ]),
  ['EMFILE', 'Nothing can listen on port 443 of 0.0.0.0 (EMFILE); change HOST or PORT in .env.'],
])('%s is reported in one sentence that names the setting to change', (code, sentence) => {
  expect(describeListenFault(Object.assign(new Error(), { code }), address)).toBe(sentence);
});

it('the sentence names the setting that the port comes from', () => {
  const fault = Object.assign(new Error(), { code: 'EACCES' });
  expect(describeListenFault(fault, { ...address, portFrom: 'PUBLIC_ORIGIN' })).toContain(
    'change PUBLIC_ORIGIN in .env',
  );
});

it('the sentence names the setting that the host comes from', () => {
  const other = { ...address, portFrom: 'METRICS_PORT', hostFrom: 'METRICS_HOST' } as const;
  const describe = (code: string) =>
    describeListenFault(Object.assign(new Error(), { code }), other);
  expect(describe('ENOTFOUND')).toMatch(/^METRICS_HOST is 0\.0\.0\.0/);
  expect(describe('EMFILE')).toContain('change METRICS_HOST or METRICS_PORT');
});

it('every failure to listen is a StartupError, never a system error', async () => {
  const server = createServer();
  const anywhere = { host: '127.0.0.1', port: 0, portFrom: 'PORT' } as const;
  await listen(server, anywhere);
  const { port } = server.address() as AddressInfo;
  for (const change of [{ port }, { host: '192.0.2.1' }, { host: 'nonsense.invalid' }]) {
    await expect(listen(createServer(), { ...anywhere, ...change })).rejects.toBeInstanceOf(
      StartupError,
    );
  }
  server.close();
});
