import type pg from 'pg';

const triggers = ['sessions_announce_revoked', 'sessions_announce_deleted'];

/** Thrown when the triggers that announce revocations (db/migrations/0001) would not fire. */
export class SilentTriggersError extends Error {
  override readonly name = 'SilentTriggersError';
  constructor() {
    super(
      'the triggers that announce revocations do not fire: they are missing or disabled, or session_replication_role is replica',
    );
  }
}

/**
 * Sends a probe the way a revocation is sent: on a connection of the pool. It also checks that the triggers fire there,
 * because a probe alone only shows that NOTIFY works, while revocations are announced by triggers, which can be off.
 *
 * @throws SilentTriggersError when a trigger would not fire; otherwise what the driver throws
 */
export async function sendProbe(pool: pg.Pool, channel: string, payload: string): Promise<void> {
  const { rows } = await pool.query<{ firing: number }>(
    `select pg_notify($1, $2), (
       select count(*)::int from pg_trigger
        where tgrelid = to_regclass('sessions') and tgname = any ($3::text[])
          and tgenabled in ('A', case current_setting('session_replication_role') when 'replica' then 'R' else 'O' end)
     ) as firing`,
    [channel, payload, triggers],
  );
  if (rows[0]?.firing !== triggers.length) throw new SilentTriggersError();
}
