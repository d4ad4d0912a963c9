import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Whether OpenSSL is installed, as on nearly every machine. Node can read certificates, but cannot make them. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Makes a self-signed certificate for one host, and its key. */
export function makeCertificate(host: string): { cert: string; key: string } {
  const folder = makeTemporaryFolder('certificate');
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const made = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
    ...['-keyout', key, '-out', cert, '-days', '1', '-subj', `/CN=${host}`],
    ...['-addext', `subjectAltName=DNS:${host}`],
  ]);
  if (made.status !== 0) throw new Error(String(made.stderr));
  const pair = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
  rmSync(folder, { recursive: true });
  return pair;
}
