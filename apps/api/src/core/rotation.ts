/**
 * ★ THE ROTATION RULE: what a presented refresh token means.
 *
 * Each use exchanges a refresh token for a new one. This exposes a stolen copy: sooner or later both the thief and
 * the victim present a token that the other one has already exchanged. But an honest browser does the same when its
 * last response was lost, because of two tabs, a reload that cancels a response or a laptop that sleeps through one.
 * The rule must distinguish the two cases. Two simple rules fail:
 *
 *   - Strict single use, even with a leeway: one lost response signs the honest user out.
 *   - Always accepting the parent and returning the newest token for it: a thief with the parent is never caught.
 *
 * This rule numbers the tokens of a session by generation. It remembers which generation was exchanged for the
 * newest one (its parent). `fresh` means that the newest was issued less than the leeway ago.
 *
 *   presented            fresh                                  not fresh
 *   the newest           repeat: the newest generation again    rotate: the next generation
 *   its parent           repeat: the newest generation again    fork: a new child of the same parent
 *   anything else        reuse: the session ends                reuse: the session ends
 *
 * `fork` handles a lost response: the browser never received the newest token and presents its parent. The
 * browser gets a new child of that parent, and the child that it never received is no longer accepted.
 * If somebody DID receive that child, one of the two is a thief. Whoever has the child then presents a
 * generation that is neither the newest nor its parent, and the session ends.
 *
 * The cost: a thief who replays the parent late gets one renewal, and is caught when the honest browser next
 * renews. Strict single use would end the session at the replay itself, but also at every lost response.
 *
 * The limits:
 *   - The rule does not see a thief who always follows the victim within the leeway. No rotation with a leeway does.
 *   - A request that is still on its way when the leeway ends looks like reuse, if a second one from the same
 *     browser was answered meanwhile. So the client has one refresh in flight, with a timeout below the leeway.
 *
 * rotation.search.test.ts checks over every interleaving that honest users are never signed out and that thieves
 * are always caught. It also shows how the two simple rules fail.
 */

export type RotationState = {
  /** Number of the newest refresh token issued in the session. */
  readonly generation: number;
  /** The generation that was exchanged for the newest one; null after sign-in. */
  readonly parentGeneration: number | null;
  /** When the newest was issued, in milliseconds. */
  readonly rotatedAt: number;
};

export type RotationVerdict = 'rotate' | 'repeat' | 'fork' | 'reuse';

/**
 * Decides what a verified refresh token of a live session means. The function is pure: it reads and writes nothing.
 *
 * @param state the rotation columns of the session's row
 * @param presented the generation of the presented token
 * @param at the time now and the leeway, in milliseconds
 */
export function decideRotation(
  state: RotationState,
  presented: number,
  at: { readonly now: number; readonly leeway: number },
): RotationVerdict {
  const isFresh = at.now - state.rotatedAt < at.leeway;
  if (presented === state.generation) return isFresh ? 'repeat' : 'rotate';
  if (presented === state.parentGeneration) return isFresh ? 'repeat' : 'fork';
  return 'reuse';
}
