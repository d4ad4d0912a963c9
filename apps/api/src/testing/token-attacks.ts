import { createHmac, type KeyObject } from 'node:crypto';
import { claimsOf, headerOf, resign, signRaw } from './hostile-tokens.ts';

/**
 * Makes a hostile token from a genuine one and the right key, because a verifier must not rely on the signature alone.
 */
export type Attack = (token: string, key: KeyObject) => string;

const parts = (token: string) => token.split('.') as [string, string, string];
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const claims =
  (change: Record<string, unknown>): Attack =>
  (token, key) =>
    resign(token, key, { claims: change });
const header =
  (change: Record<string, unknown>): Attack =>
  (token, key) =>
    resign(token, key, { header: change });
const payload =
  (raw: string | Buffer): Attack =>
  (token, key) =>
    signRaw(key, { header: JSON.stringify(headerOf(token)), payload: raw });
const unsigned =
  (change: Record<string, unknown>): Attack =>
  (token) =>
    `${base64url(JSON.stringify({ ...headerOf(token), ...change }))}.${parts(token)[1]}.`;
const withTimes =
  (change: (iat: number, exp: number) => Record<string, unknown>): Attack =>
  (token, key) => {
    const { iat, exp } = claimsOf(token);
    return resign(token, key, { claims: change(Number(iat), Number(exp)) });
  };
const otherHash =
  (alg: string, hash: string): Attack =>
  (token, key) =>
    resign(token, key, { header: { alg }, hash });
/** Writes the same signature bytes in another way: the last base64url character of a signature has two unused bits. */
const malleated: Attack = (token) => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + alphabet[last ^ 1];
};

/** Ids of the right length, with one character that no id of ours contains. */
const oddIds = ['\0', '\n', ' ', "'", '/', '\u00e4', '\u2028', '\ud800', '\ufeff'].map(
  (odd) => `${'a'.repeat(21)}${odd}`,
);

/** The attacks of RFC 8725 and RFC 7515, one line each. The comments name the rows of the checklist. */
export const tokenAttacks: Readonly<Record<string, Attack>> = {
  // JB-1: each key works with exactly one algorithm.
  'HS384 with the right key': otherHash('HS384', 'sha384'),
  'HS512 with the right key': otherHash('HS512', 'sha512'),
  'RS256 claimed over an HMAC': header({ alg: 'RS256' }),
  'hs256 in lower case': header({ alg: 'hs256' }),
  // JB-2: "none" is never accepted.
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', null, ['HS256'], undefined].flatMap((alg) => [
      [`alg ${JSON.stringify(alg)}, unsigned`, unsigned({ alg })],
      [`alg ${JSON.stringify(alg)}, signed`, header({ alg })],
    ]),
  ),
  // JB-4: the text must be UTF-8. JB-14: the payload must be a plain object. JB-15: every exception is a refusal.
  'bytes that are not UTF-8 in a claim': (token, key) => {
    const text = JSON.stringify({ ...claimsOf(token), note: '@@' });
    return payload(Buffer.from(text.replace('@@', '\xff\xfe'), 'latin1'))(token, key);
  },
  'a string payload': payload('"foo"'),
  'a text payload': payload('foo'),
  'an array payload': payload('[1]'),
  'a number payload': payload('5'),
  'a null payload': payload('null'),
  'malformed JSON': payload('{"sub":'),
  'an unsigned token with a payload that is not JSON': () =>
    `${base64url('{"alg":"none","typ":"JWT"}')}.${base64url('foo')}.`,
  // JB-5, JB-6: the issuer, the subject and the audience must be right.
  'no issuer': claims({ iss: undefined }),
  'another issuer': claims({ iss: 'https://evil.example' }),
  'the issuer in an array': (token, key) => claims({ iss: [claimsOf(token).iss] })(token, key),
  'no audience': claims({ aud: undefined }),
  'another audience': claims({ aud: 'https://evil.example' }),
  'the audience in an array': (token, key) => claims({ aud: [claimsOf(token).aud] })(token, key),
  'the audience among others': (token, key) =>
    claims({ aud: [claimsOf(token).aud, 'https://evil.example'] })(token, key),
  ...Object.fromEntries(
    ['sub', 'sid', 'jti'].flatMap((name) =>
      [undefined, null, '', 7, {}, ['a'.repeat(22)], 'short', 'x'.repeat(65), ...oddIds].map(
        (value) => [`${name} ${JSON.stringify(value)}`, claims({ [name]: value })],
      ),
    ),
  ),
  // JB-7, JB-12: the header has exactly three members, and names a key of ours.
  ...Object.fromEntries(
    [undefined, null, '', 'unknown', 7, '../../../dev/null', "' or 1=1 --", '__proto__', {}].map(
      (kid) => [`kid ${JSON.stringify(kid)}`, header({ kid })],
    ),
  ),
  'a critical extension': header({ crit: ['exp'], exp: 1 }),
  'b64 false': header({ b64: false, crit: ['b64'] }),
  'b64 false, not critical': header({ b64: false }),
  jku: header({ jku: 'http://127.0.0.1:9/keys' }),
  x5u: header({ x5u: 'http://127.0.0.1:9/keys' }),
  jwk: header({ jwk: { kty: 'oct', k: 'AAAA' } }),
  compression: header({ zip: 'DEF' }),
  'a nested token': header({ cty: 'JWT' }),
  'a header that is an array': (token, key) =>
    signRaw(key, { header: '["HS256"]', payload: JSON.stringify(claimsOf(token)) }),
  'a header that is null': (token, key) =>
    signRaw(key, { header: 'null', payload: JSON.stringify(claimsOf(token)) }),
  // V1.5.3: all parsers must read duplicate members alike, so the last one counts, as everywhere.
  'a second typ in the header': (token, key) =>
    signRaw(key, {
      header: JSON.stringify(headerOf(token)).replace(/}$/, ',"typ":"JWT"}'),
      payload: JSON.stringify(claimsOf(token)),
    }),
  'a second alg in the header': (token, key) =>
    signRaw(key, {
      header: JSON.stringify(headerOf(token)).replace(/}$/, ',"alg":"none"}'),
      payload: JSON.stringify(claimsOf(token)),
    }),
  'a second audience in the payload': (token, key) =>
    payload(JSON.stringify(claimsOf(token)).replace(/}$/, ',"aud":"https://evil.example"}'))(
      token,
      key,
    ),
  // JB-8: the type must be explicit.
  ...Object.fromEntries(
    [undefined, 'JWT', 'jwt', '', null, ['at+jwt', 'rt+jwt']].map((typ) => [
      `typ ${JSON.stringify(typ)}`,
      header({ typ }),
    ]),
  ),
  // JB-10, JB-11, JB-16: the token must be compact, have three parts, and be of limited length.
  'two parts': (token) => parts(token).slice(0, 2).join('.'),
  'four parts': (token) => `${token}.x`,
  'five parts, as an encrypted token has': (token) => `${token}.x.y`,
  'the JSON form': (token) => {
    const [head, body, signature] = parts(token);
    return JSON.stringify({ protected: head, payload: body, signature });
  },
  'a space in front': (token) => ` ${token}`,
  'a newline behind': (token) => `${token}\n`,
  'base64 padding': (token) => `${token}=`,
  'an empty signature': (token) => token.replace(/[^.]+$/, ''),
  'no header': (token) => token.replace(/^[^.]+/, ''),
  'the empty text': () => '',
  'dots alone': () => '..',
  'more than 2 kB': (token, key) => claims({ note: 'x'.repeat(2048) })(token, key),
  // The signature must match.
  'another key': (token) => {
    const input = parts(token).slice(0, 2).join('.');
    return `${input}.${createHmac('sha256', 'another key').update(input).digest('base64url')}`;
  },
  'a signature of the same bytes in other letters': malleated,
  'a changed claim under the old signature': (token) => {
    const [head, , signature] = parts(token);
    return `${head}.${base64url(JSON.stringify({ ...claimsOf(token), sub: 'x'.repeat(22) }))}.${signature}`;
  },
  // The lifetime must be limited, and must have begun.
  'no exp': claims({ exp: undefined }),
  'exp 1e300': claims({ exp: 1e300 }),
  'exp as text': withTimes((_iat, exp) => ({ exp: String(exp) })),
  'a fraction in exp': withTimes((_iat, exp) => ({ exp: exp + 0.5 })),
  'exp before iat': withTimes((iat) => ({ iat: iat + 3, exp: iat + 2 })),
  'exp at iat': withTimes((iat) => ({ exp: iat })),
  'a longer life than its kind allows': withTimes((iat) => ({ exp: iat + 90 * 86_400 + 1 })),
  'no iat': claims({ iat: undefined }),
  'a negative iat': claims({ iat: -1 }),
  'iat as text': withTimes((iat) => ({ iat: String(iat) })),
  'nbf in the future': withTimes((iat) => ({ nbf: iat + 61 })),
  'nbf as text': claims({ nbf: 'tomorrow' }),
};
