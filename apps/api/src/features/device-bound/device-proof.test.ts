import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readRegistration, readRenewal } from './device-proof.ts';
import { createDeviceKey } from './testing/sign-proof.ts';

const device = createDeviceKey();
const { jwk, header, signJwt } = device;
const key = `${jwk.x}.${jwk.y}`;

describe('what Chromium 156 sent', () => {
  const registration =
    'eyJhbGciOiJFUzI1NiIsImp3ayI6eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6Ik1sVHMtZzVhcTB5TDJqbnZxSE5sVXNjY0Z4TTlZZ3ZDbmpJdnlsWDdPU0kiLCJ5IjoieEFJTnRRdFR3ZU9LZGRTZURaS3NvWmltVHl4dkZRdW9hYUw4ZjBPbkFGWSJ9LCJ0eXAiOiJkYnNjK2p3dCJ9.eyJhdXRob3JpemF0aW9uIjoiYXV0aC0xIiwianRpIjoiYzAifQ.8rPsz4zLBB2pFj1zrAK2IW2_T1ZjWOQKF_ylx1IcxdFHC6GhjVn_YxDKsbOLyH4zuD4FZ-hNQB2-mfAiINKBzQ';
  const renewal =
    'eyJhbGciOiJFUzI1NiIsInR5cCI6ImRic2Mrand0In0.eyJqdGkiOiJjMSJ9.A-Shdx7BxA9SKAJc18EiPuT_aUtgIz0vjjstpn6G44iE4YkT5piEfP_r9g4uoyAK8Bq_IGG5O59A25WBirmafg';

  it('is read: the key and the challenge of a registration, then the challenge of a renewal', () => {
    const read = readRegistration(registration);
    expect(read).toEqual({
      key: 'MlTs-g5aq0yL2jnvqHNlUsccFxM9YgvCnjIvylX7OSI.xAINtQtTweOKddSeDZKsoZimTyxvFQuoaaL8f0OnAFY',
      challenge: 'c0',
    });
    expect(readRenewal(renewal, read?.key ?? '')).toMatchObject({ challenge: 'c1' });
  });

  it('is read in quotes too, as the draft writes it', () => {
    expect(readRegistration(`"${registration}"`)).toEqual(readRegistration(registration));
  });
});

describe('a registration', () => {
  const claims = { jti: 'challenge' };
  const none = `${Buffer.from('{"alg":"none","typ":"dbsc+jwt"}').toString('base64url')}.e30.AA`;
  const other = createDeviceKey();
  const hmac = () => {
    const text = [{ ...header, alg: 'HS256', jwk }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    return `${text}.${createHmac('sha256', jwk.x).update(text).digest('base64url')}`;
  };

  it('is read when it is signed with the key that it brings', () => {
    expect(readRegistration(device.registration('challenge'))).toEqual({
      key,
      challenge: 'challenge',
    });
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['no JWT', 'challenge'],
    ['four parts', `${device.registration('c')}.AA`],
    ['no algorithm', none],
    ['an HMAC with the public key', hmac()],
    ['another typ', signJwt({ ...header, typ: 'dpop+jwt', jwk }, claims)],
    ['no key', signJwt(header, claims)],
    ['another member in the header', signJwt({ ...header, jwk, crit: ['b64'] }, claims)],
    ['another member in the key', signJwt({ ...header, jwk: { ...jwk, d: jwk.x } }, claims)],
    ['another curve', signJwt({ ...header, jwk: { ...jwk, crv: 'P-384' } }, claims)],
    ['no point of the curve', signJwt({ ...header, jwk: { ...jwk, y: jwk.x } }, claims)],
    ['the key of another device', signJwt({ ...header, jwk: other.jwk }, claims)],
    ['a signature in the form of DER', signJwt({ ...header, jwk }, claims, 'der')],
    ['a payload that is no JSON', signJwt({ ...header, jwk }, 'challenge')],
    ['a payload that is an array', signJwt({ ...header, jwk }, '["challenge"]')],
    ['no challenge', signJwt({ ...header, jwk }, { sub: 'challenge' })],
    ['a challenge that is no text', signJwt({ ...header, jwk }, { jti: 1 })],
    ['too much', signJwt({ ...header, jwk }, { ...claims, much: 'x'.repeat(2_000) })],
  ])('with %s is not read', (_what, jwt) => {
    expect(readRegistration(jwt)).toBeNull();
  });

  it('may have more claims, because the draft may get more of them', () => {
    const jwt = signJwt({ ...header, jwk }, { ...claims, authorization: 'x' });
    expect(readRegistration(jwt)?.challenge).toBe('challenge');
  });
});

describe('a renewal', () => {
  it('is read when the registered key signed it, and brings no key of its own', () => {
    expect(readRenewal(device.renewal('c'), key)?.challenge).toBe('c');
    expect(readRenewal(device.registration('c'), key)).toBeNull();
    expect(readRenewal(createDeviceKey().renewal('c'), key)).toBeNull();
  });
});
