import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { keyNonceHeader, keyProofHeader } from '@latchkey/contracts/session-key';
import type { Response } from 'supertest';
import { rememberSecrets } from '../../../testing/captured-logs.ts';
import { loginBody } from '../../../testing/login-body.ts';
import type { TestBrowser } from '../../../testing/test-browser.ts';

type Claims = Record<string, unknown>;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A key as a browser keeps it, and the proofs that can be made with it. */
export function createBrowserKey(curve: 'P-256' | 'P-384' = 'P-256') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: curve });
  const jwk = publicKey.export({ format: 'jwk' });
  const defaults = { jti: randomUUID(), htm: 'POST', iat: 1_768_478_400 };
  return {
    jwk,
    privateJwk: () => privateKey.export({ format: 'jwk' }),
    /** A proof with these claims, and with other members of the header if a test wants some. */
    prove(claims: Claims, header: Claims = {}): string {
      const head = encode({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header });
      const signed = `${head}.${encode({ ...defaults, ...claims })}`;
      const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
      return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
    },
  };
}

export type BrowserKey = ReturnType<typeof createBrowserKey>;

/** A browser that signs in and renews with proofs of a key, as the SPA does. */
export function bindBrowser(browser: TestBrowser, origin: string, key = createBrowserKey()) {
  const urlOf = (call: string) => `${origin}/api/auth/${call}`;
  let nonce: string | undefined;
  const keepNonce = (res: Response): Response => {
    nonce = res.get(keyNonceHeader) ?? nonce;
    return res;
  };
  const proof = (claims: Claims = {}) => key.prove({ htu: urlOf('refresh'), nonce, ...claims });
  return {
    key,
    browser,
    proof,
    nonce: () => nonce,
    useNonce(other: string | undefined) {
      nonce = other;
    },
    async login(username: string, password: string): Promise<Response> {
      rememberSecrets(password);
      const headers = { [keyProofHeader]: key.prove({ htu: urlOf('login') }) };
      return keepNonce(
        await browser.post('/api/auth/login', loginBody(username, password), headers),
      );
    },
    async refresh(shown = proof()): Promise<Response> {
      return keepNonce(await browser.refresh({ [keyProofHeader]: shown }));
    },
  };
}

/** The code of a problem, or the status of any other answer. */
export const outcomeOf = ({ status, body }: Pick<Response, 'status' | 'body'>): string | number =>
  body.code ?? status;

export type BoundBrowser = ReturnType<typeof bindBrowser>;
