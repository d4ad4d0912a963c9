import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import type { ProblemCode } from '@latchkey/contracts/problem';
import type { SendProven } from '../../../auth/auth-types.ts';
import { CallError } from '../../../auth/call-error.ts';
import { createScriptedCalls } from '../../../testing/scripted-calls.ts';

type Proof = {
  readonly header: { readonly alg: string; readonly typ: string; readonly jwk: JsonWebKey };
  readonly claims: Readonly<Record<'jti' | 'htm' | 'htu' | 'nonce', string>> & { iat: number };
};

/** Plays the API, as far as the key of a session concerns it. */
export function createBoundServer() {
  const { session } = createScriptedCalls();
  const seen: (Proof | null)[] = [];
  const timeouts: number[] = [];
  let key: string | null = null;
  let generation = 0;
  let end: ProblemCode | null = null;
  let isNextLost = false;
  let name = '';
  const nonce = () => (key ? `${name}.nonce-${generation}` : '');

  function refuse(code: ProblemCode, keyNonce = ''): never {
    throw new CallError(code, { message: code, keyNonce });
  }

  function checkRenewal(proof: Proof | null): void {
    if (end) refuse(end);
    if (!key) return;
    if (!proof) refuse('session_key_required', nonce());
    if (proof.header.jwk.x !== key) {
      end = 'refresh_token_invalid';
      refuse(end);
    }
    if (proof.claims.nonce !== nonce()) refuse('session_key_required', nonce());
  }

  /** Answers a call. A session begins at the address of a sign-in, and goes on at every other. */
  function answer(path: string, text: string | undefined) {
    const proof = text === undefined ? null : read(text);
    seen.push(proof);
    if (path === '/auth/login') {
      key = proof?.header.jwk.x ?? null;
      name = proof ? nameOf(proof.header.jwk) : '';
      generation = 0;
      end = null;
    } else checkRenewal(proof);
    generation += 1;
    const answered = { ...session(), keyNonce: nonce() };
    if (!isNextLost) return answered;
    isNextLost = false;
    throw new CallError('unreachable', { message: 'lost' });
  }

  return {
    answer,
    to:
      (path: string): SendProven =>
      async (proof, timeout) => {
        timeouts.push(timeout);
        return answer(path, proof);
      },
    /** The proofs of all calls so far; null for a call without. */
    seen,
    /** How many milliseconds each call might take. */
    timeouts,
    /** The nonce that the next proof must contain. */
    nonce,
    isBound: () => key !== null,
    hasEnded: () => end !== null,
    /** The session goes on, and its browser never learns of it. */
    loseNextAnswer() {
      isNextLost = true;
    },
    refuse(code: ProblemCode) {
      end = code;
    },
  };
}

export type BoundServer = ReturnType<typeof createBoundServer>;

/** Reads a proof whose signature is right, and throws for any other text. */
function read(text: string): Proof {
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) throw new Error('no compact form');
  const [header = '', claims = '', signature = ''] = text.split('.');
  const proof = { header: parse(header), claims: parse(claims) } as Proof;
  const publicKey = createPublicKey({ key: proof.header.jwk, format: 'jwk' });
  const isRight = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isRight) throw new Error('the signature is wrong');
  return proof;
}

/** How a nonce names a key: 11 characters of its RFC 7638 thumbprint. */
function nameOf({ crv, kty, x, y }: JsonWebKey): string {
  const members = JSON.stringify({ crv, kty, x, y });
  return createHash('sha256').update(members).digest('base64url').slice(0, 11);
}

const parse = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
