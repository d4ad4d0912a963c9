-- Who runs the API may add to the trail of an account and read it. The default privileges of a deployment give that role
-- the rights of every other table, so the rights to change rows are taken from all roles but the owner.
DO $$
DECLARE
  held record;
BEGIN
  FOR held IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
    WHERE table_schema = 'public' AND table_name = 'account_events' AND grantee <> grantor AND grantee <> 'PUBLIC'
  LOOP
    EXECUTE format('REVOKE UPDATE, DELETE ON account_events FROM %I', held.grantee);
  END LOOP;
END
$$;
--> statement-breakpoint
-- The purge works for every role, so it deletes nothing that is younger than a day: a taken-over API cannot use it to
-- remove what it has just done.
CREATE OR REPLACE FUNCTION purge_account_events(older_than timestamptz, most integer) RETURNS integer LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  purged integer;
BEGIN
  PERFORM set_config('account_events.maintenance', 'on', true);
  DELETE FROM account_events WHERE id IN
    (SELECT id FROM account_events WHERE at < least(older_than, now() - interval '1 day') LIMIT most);
  GET DIAGNOSTICS purged = ROW_COUNT;
  PERFORM set_config('account_events.maintenance', 'off', true);
  RETURN purged;
END
$$;
