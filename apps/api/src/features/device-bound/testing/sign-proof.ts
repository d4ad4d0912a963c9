import { generateKeyPairSync, sign } from 'node:crypto';

const encode = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** Makes a key of a device, and signs as a browser does, or with what a test changes. */
export function createDeviceKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string };
  const jwk = { crv: 'P-256', kty: 'EC', x, y };
  const header = { alg: 'ES256', typ: 'dbsc+jwt' };
  /** A payload that is a text is sent as it is. */
  function signJwt(
    givenHeader: object,
    payload: object | string,
    dsaEncoding: 'der' | 'ieee-p1363' = 'ieee-p1363',
  ): string {
    const text = `${encode(givenHeader)}.${encode(payload)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding });
    return `${text}.${signature.toString('base64url')}`;
  }
  return {
    ...{ jwk, header, signJwt },
    registration: (challenge: string) => signJwt({ ...header, jwk }, { jti: challenge }),
    renewal: (challenge: string) => signJwt(header, { jti: challenge }),
  };
}

export type TestDeviceKey = ReturnType<typeof createDeviceKey>;
