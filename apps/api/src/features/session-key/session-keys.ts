import type { KeyObject } from 'node:crypto';
import { keyNonceHeader, keyProofHeader } from '@latchkey/contracts/session-key';
import type { RotationVerdict } from '../../core/rotation.ts';
import type { Session } from '../../core/session.ts';
import { ApiError } from '../../http/api-error.ts';
import type { BrowserBinding, BrowserFault, BrowserProof } from '../../http/browser-binding.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Config } from '../../settings/config.ts';
import { createKeyProofs, type KeyProof } from './key-proof.ts';
import { createNonces } from './nonces.ts';

/** Express's request, whose type only `http/` and routes may import. */
type ApiRequest = Parameters<BrowserBinding['proofOf']>[0];

export type SessionKeys = BrowserBinding & {
  /**
   * The thumbprint of the key that a sign-in offers, or null for a session without a key.
   * @throws ApiError `malformed_request` when what is offered is no valid proof, because the browser means to be bound
   */
  offered(req: ApiRequest): string | null;
};

type Options = {
  readonly config: Pick<Config, 'allowedOrigins' | 'lab' | 'refreshLeeway' | 'sessionKeys'>;
  readonly clock: Clock;
  /** The keys of refresh tokens. Others are derived from them. */
  readonly keys: readonly KeyObject[];
};

/**
 * PROOF OF POSSESSION: a session that began with a key is renewed only with a proof of that key (RFC 9449). The key
 * cannot be read from its browser, so a copy of the refresh cookie renews nothing elsewhere.
 *
 *   what comes with a valid cookie          what happens
 *   right key, right nonce                  the rotation rule decides, as for a session without a key
 *   right key, another nonce or address     401 with the nonce to use; nothing ends
 *   no proof, or a text that is none        the same: a page of another release, a browser that lost its key, a thief
 *   another key                             the session ends as stolen, unless it may be a key of the same browser
 *   a proof that its key has not signed     the session ends as stolen: nobody makes this by mistake
 *
 * The right nonce is that of the newest generation, so each exchange needs a proof of its own. A repeat exchanges
 * nothing, so it accepts the nonce of the parent too: a network may send a request twice, and one tab may read the
 * nonce before another tab has stored the next one.
 */
export function createSessionKeys({ config, keys, clock }: Options): SessionKeys {
  const proofs = createKeyProofs();
  const nonces = createNonces(keys);

  /** Whether the proof was made for this address. Of the request only the path counts: a proxy may change the host. */
  function isFor({ baseUrl, path }: ApiRequest, { htm, htu }: KeyProof): boolean {
    return (
      htm === 'POST' && config.allowedOrigins.some((origin) => htu === origin + baseUrl + path)
    );
  }

  /**
   * Whether another key may be one that the same browser has. Pages of several origins share the cookie, and each has a
   * key of its own. And a proof of the key before may have been on its way when another tab signed in: the page's
   * timeout is below the leeway.
   */
  const mayHaveOtherKey = ({ createdAt }: Session): boolean =>
    config.allowedOrigins.length > 1 || clock.now() - createdAt.getTime() < config.refreshLeeway;

  function proofOf(req: ApiRequest): BrowserProof {
    const text = req.get(keyProofHeader);
    const read = once(() => (text === undefined ? null : proofs.verify(text)));
    const hasNonceOf = (proof: KeyProof, id: string, generations: readonly number[]) => {
      const { nonce, thumbprint } = proof;
      if (nonce === undefined || !isFor(req, proof)) return false;
      return nonces.isOf(nonce, { id, keyThumbprint: thumbprint }, generations);
    };
    return {
      shown({ sid, gen }) {
        const proof = read();
        const isValid = proof && proof !== 'forged' && hasNonceOf(proof, sid, [gen]);
        return { key: isValid ? proof.thumbprint : null };
      },
      faultFor(session, verdict) {
        const { id, userId, keyThumbprint } = session;
        if (keyThumbprint === null) return null;
        const proof = read();
        if (!proof) return unproven(session);
        if (proof !== 'forged' && proof.thumbprint === keyThumbprint) {
          return hasNonceOf(proof, id, accepted(session, verdict)) ? null : unproven(session);
        }
        if (proof !== 'forged' && mayHaveOtherKey(session)) return unproven(session);
        const event = { type: 'wrong_session_key', userId, sessionId: id } as const;
        return { kind: 'stolen', reason: 'wrong_key', event };
      },
    };
  }

  const nonceOf = ({ id, generation, keyThumbprint }: Session): Record<string, string> =>
    keyThumbprint === null
      ? {}
      : { [keyNonceHeader]: nonces.of({ id, keyThumbprint }, generation) };

  const unproven = (session: Session): BrowserFault => ({
    kind: 'unproven',
    error: new ApiError('session_key_required', { headers: nonceOf(session) }),
  });

  return {
    offered(req) {
      const text = req.get(keyProofHeader);
      if (text === undefined || !config.sessionKeys) return null;
      const proof = proofs.verify(text);
      if (proof && proof !== 'forged' && isFor(req, proof)) return proof.thumbprint;
      const detail = `The header ${keyProofHeader} is not a proof of a key for this address.`;
      throw new ApiError('malformed_request', { detail });
    },
    proofOf,
    handOut(res, session) {
      if (session.keyThumbprint === null) return;
      res.set(nonceOf(session));
      if (config.lab) res.append('Server-Timing', 'key;desc="proven"');
    },
  };
}

/** The generations whose nonce a proof may contain. */
function accepted(
  { generation, parentGeneration }: Session,
  verdict: RotationVerdict,
): readonly number[] {
  return verdict === 'repeat' ? [generation, parentGeneration ?? generation] : [generation];
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
