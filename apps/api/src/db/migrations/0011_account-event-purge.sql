-- As in 0008, but the batch is looked up by its ids. For `IN (SELECT ...)` PostgreSQL reads the whole table in every
-- batch, because it makes a join of it.
CREATE OR REPLACE FUNCTION purge_account_events(older_than timestamptz, most integer) RETURNS integer LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  purged integer;
BEGIN
  PERFORM set_config('account_events.maintenance', 'on', true);
  DELETE FROM account_events WHERE id = ANY (ARRAY
    (SELECT id FROM account_events WHERE at < least(older_than, now() - interval '1 day') LIMIT most));
  GET DIAGNOSTICS purged = ROW_COUNT;
  PERFORM set_config('account_events.maintenance', 'off', true);
  RETURN purged;
END
$$;
