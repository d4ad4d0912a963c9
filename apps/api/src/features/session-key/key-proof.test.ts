import { generateKeyPairSync } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { describe, expect, it } from 'vitest';
import { createKeyProofs } from './key-proof.ts';
import { createBrowserKey } from './testing/browser-key.ts';

const proofs = createKeyProofs();
const key = createBrowserKey();
const claims = { htu: 'https://app.example/api/auth/refresh', nonce: 'n' };
const good = key.prove(claims);
const [head = '', body = '', signature = ''] = good.split('.');
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Its key has the members in another order than its thumbprint needs. */
const ofTheStandard =
  'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg';

describe('a proof', () => {
  it('is read, with the thumbprint of its key', () => {
    const { htu, nonce } = claims;
    const thumbprint = expect.stringMatching(/^[\w-]{43}$/);
    expect(proofs.verify(good)).toEqual({ thumbprint, htm: 'POST', htu, nonce });
  });

  it('is read as RFC 9449 gives it in figure 2, with the thumbprint of figure 9', () => {
    expect(proofs.verify(ofTheStandard)).toMatchObject({
      thumbprint: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I',
      htm: 'POST',
      htu: 'https://server.example.com/token',
    });
  });

  it('may lack a nonce', () => {
    expect(proofs.verify(key.prove({ htu: 'x' }))).toMatchObject({ htu: 'x', nonce: undefined });
  });
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const onP384 = createBrowserKey('P-384');
const { x, y } = key.jwk;

describe('no proof is', () => {
  it.each([
    ['an empty text', ''],
    ['two proofs', `${good}, ${good}`],
    ['a longer text than any proof', key.prove({ ...claims, more: 'A'.repeat(2_048) })],
    ['one without signature', `${head}.${body}.`],
    ['one that is not JSON', `${Buffer.from('x').toString('base64url')}.${body}.${signature}`],
    ['one with the algorithm none', `${encode({ alg: 'none', typ: 'dpop+jwt' })}.${body}.x`],
    ['one with HS256', key.prove(claims, { alg: 'HS256' })],
    ['one of another type', key.prove(claims, { typ: 'at+jwt' })],
    ['one without a type', key.prove(claims, { typ: undefined })],
    ['one without a key', key.prove(claims, { jwk: undefined })],
    ['one with a reference to a key', key.prove(claims, { jku: 'https://evil.example/keys' })],
    ['one with a private key', key.prove(claims, { jwk: key.privateJwk() })],
    ['one with a further member in the key', key.prove(claims, { jwk: { ...key.jwk, kid: 'a' } })],
    ['one whose key is on another curve', onP384.prove(claims)],
    ['one whose point is not on the curve', key.prove(claims, { jwk: { ...key.jwk, y: x, x: y } })],
    [
      'one with a coordinate in another form',
      key.prove(claims, { jwk: { ...key.jwk, x: `${x}=` } }),
    ],
    ['one without an address', key.prove({})],
    ['one without an id', key.prove({ ...claims, jti: '' })],
    ['one with a time that is no number', key.prove({ ...claims, iat: 'now' })],
    ['one with a nonce that is no text', key.prove({ ...claims, nonce: 1 })],
    ['a JWT of an RSA key', jwt.sign(claims, rsa.privateKey, { algorithm: 'RS256' })],
  ])('%s', (_, text) => {
    expect(proofs.verify(text)).toBeNull();
  });
});

describe('a proof is forged', () => {
  const other = createBrowserKey();
  it.each([
    ['with an altered payload', `${head}.${encode({ ...claims, htm: 'POST' })}.${signature}`],
    ['with another signature', `${head}.${body}.${'A'.repeat(86)}`],
    ['that another key signed', other.prove(claims, { jwk: key.jwk })],
  ])('%s, though its key was verified before', (_, text) => {
    expect(proofs.verify(good)).toMatchObject({ nonce: claims.nonce });
    expect(proofs.verify(text)).toBe('forged');
  });
});
