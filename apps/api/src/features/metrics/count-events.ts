import { Counter, type Registry } from 'prom-client';
import { type SecurityEvent, securityEventTypes } from '../../core/security-events.ts';

/** What each of these events says about a sign-in. Answers 429 and 503 are no outcome: see the requests by status. */
const signInOutcomes: { readonly [Type in SecurityEvent['type']]?: string } = {
  signed_in: 'succeeded',
  sign_in_refused: 'refused',
  unverified_sign_in_refused: 'unverified',
  outdated_password_refused: 'password_must_change',
};
/** Reasons of a refusal that the event of a theft has already counted. */
const thefts = [
  'reuse',
  'wrong_key', // feature: session-key
];
/** The verdicts of core/rotation.ts, other thefts, and other refusals: expired, altered, ended or without a proof. */
const verdicts = ['rotate', 'repeat', 'fork', 'refused', ...thefts];

/**
 * Counts security events, from the one function that reports them (core/security-events.ts).
 *
 * Every series exists from the start with the value 0. Prometheus cannot see the first event of a series that begins
 * with it, and the first reused token must raise an alert.
 */
export function createEventCounter(registry: Registry): (event: SecurityEvent) => void {
  const registers = [registry];
  const events = new Counter({
    name: 'latchkey_security_events_total',
    help: 'Security events by type, as in the log.',
    labelNames: ['type'],
    registers,
  });
  const signIns = new Counter({
    name: 'latchkey_sign_ins_total',
    help: 'Decided sign-ins by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const refreshes = new Counter({
    name: 'latchkey_refreshes_total',
    help: 'Decided refreshes by the verdict about the presented token.',
    labelNames: ['verdict'],
    registers,
  });
  for (const type of securityEventTypes) events.inc({ type }, 0);
  for (const outcome of Object.values(signInOutcomes)) signIns.inc({ outcome }, 0);
  for (const verdict of verdicts) refreshes.inc({ verdict }, 0);

  return (event) => {
    events.inc({ type: event.type });
    const outcome = signInOutcomes[event.type];
    if (outcome) signIns.inc({ outcome });
    const verdict = verdictOf(event);
    if (verdict) refreshes.inc({ verdict });
  };
}

function verdictOf(event: SecurityEvent): string | undefined {
  if (event.type === 'session_renewed') return event.verdict;
  if (event.type === 'refresh_token_reused') return 'reuse';
  if (event.type === 'wrong_session_key') return 'wrong_key'; // feature: session-key
  if (event.type === 'renewal_refused' && !thefts.includes(event.reason)) return 'refused';
  return undefined;
}
