/**
 * ★ THE ROTATION RULE: what a presented refresh token means.
 *
 * A refresh token is exchanged for a new one each time it is used, so that a stolen copy shows itself:
 * sooner or later thief and victim both present a token that the other one has already exchanged.
 * The difficulty is to tell that from an honest browser whose last answer was lost: two tabs, a reload
 * that cancels a response, a laptop that sleeps through one. Two simple rules fail:
 *
 *   - strict single use, even with a leeway: one lost response, and the honest user is signed out;
 *   - the parent always accepted as it is: a thief who holds it is never caught.
 *
 * This rule numbers the tokens of a session by generation and remembers which generation the newest was
 * issued in exchange for (its parent). `fresh` means: less than the leeway since the newest was issued.
 *
 *   presented            fresh                                  not fresh
 *   the newest           repeat: the same generation again      rotate: the next generation
 *   its parent           repeat: the same generation again      fork: a new child of the same parent
 *   anything else        reuse: the session ends                reuse: the session ends
 *
 * `fork` is what a lost response looks like from here: the browser never received the newest token and
 * presents the one before. It gets a new child; the one it never received is dead from then on. If it
 * WAS received (then one of the two holders is a thief), its holder presents a generation that is
 * neither the newest nor its parent, and the session ends.
 *
 * What it costs: a thief who replays the parent late gets one renewal, and is caught when the honest browser next renews.
 * Strict single use would end the session at the replay itself, and at every lost response too.
 *
 * What it does not see: a thief who always follows the victim within the leeway (no rotation scheme with
 * a leeway does), and a request still on its way when the leeway has run out while a second one from the
 * same browser was answered: that looks like reuse. Hence the client keeps one refresh in flight and gives
 * it a timeout below the leeway.
 *
 * Both claims, honest users never signed out and thieves always caught, are checked over every
 * interleaving in rotation.search.test.ts, where the two simple rules are shown to fail.
 */

export type RotationState = {
  /** Number of the newest refresh token issued in the session. */
  readonly generation: number;
  /** The generation that the newest was issued in exchange for; null after sign-in. */
  readonly parentGeneration: number | null;
  /** When the newest was issued, in milliseconds. */
  readonly rotatedAt: number;
};

export type RotationVerdict = 'rotate' | 'repeat' | 'fork' | 'reuse';

/**
 * Decides what a verified refresh token of a live session means. Pure: reads nothing, writes nothing.
 *
 * @param state what the session's row says
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
