import type { Request, Response } from 'express';
import type { RotationVerdict } from '../core/rotation.ts';
import type { SecurityEvent } from '../core/security-events.ts';
import type { EndReason, Session } from '../core/session.ts';
import type { ShownProof } from '../core/session-statements.ts';
import type { ApiError } from './api-error.ts';

/**
 * Ties a session to the browser in which it began, so that a copy of its cookie is worthless elsewhere. Features bring
 * the ways to do it. Without them every renewal is accepted for its cookie alone.
 */
export type BrowserBinding = {
  /** What a renewal shows of its browser. The request is read when the first method is called. */
  proofOf(req: Request): BrowserProof;
  /** Adds to an answer that gives a session's tokens what the browser needs for its next proof. */
  handOut(res: Response, session: Session): void;
  /** Adds to the answer of a sign-in what makes the browser bind the session by itself. */ // feature: device-bound
  offer?(res: Response, session: Session): void; // feature: device-bound
};

export type BrowserProof = {
  /** What the usual case compares with the session's row (core/session-statements.ts). */
  shown(token: { readonly sid: string; readonly gen: number }): ShownProof;
  /** What is wrong with the proof for a session that was read, if anything is. */
  faultFor(session: Session, verdict: RotationVerdict): BrowserFault | null;
};

export type BrowserFault =
  /** The browser may have the right proof, but did not show it. The error says how to go on. */
  | { readonly kind: 'unproven'; readonly error: ApiError }
  /** The request comes from another browser. The session ends. */
  | { readonly kind: 'stolen'; readonly reason: EndReason; readonly event: SecurityEvent };

/** Makes one binding of several. Each must find the proof right. */
export function combineBindings(bindings: readonly BrowserBinding[]): BrowserBinding {
  return {
    proofOf(req) {
      const proofs = bindings.map((binding) => binding.proofOf(req));
      return {
        shown: (token) => Object.assign({}, ...proofs.map((proof) => proof.shown(token))),
        faultFor(session, verdict) {
          for (const proof of proofs) {
            const fault = proof.faultFor(session, verdict);
            if (fault) return fault;
          }
          return null;
        },
      };
    },
    handOut(res, session) {
      for (const binding of bindings) binding.handOut(res, session);
    },
    offer: (res, session) => void bindings.map((each) => each.offer?.(res, session)), // feature: device-bound
  };
}
