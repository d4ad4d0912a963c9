-- The trail of an account can only grow. A trigger refuses every change of a row, except two: the purge of old rows, and
-- the removal of what identifies a person when their account is deleted. A deployment also takes the rights to change
-- rows from the role of the API; both functions run with the rights of the owner (SECURITY DEFINER).
CREATE FUNCTION refuse_change_of_account_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('account_events.maintenance', true) = 'on' THEN
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'account_events only grows' USING ERRCODE = 'insufficient_privilege';
END
$$;
--> statement-breakpoint
CREATE TRIGGER account_events_append_only BEFORE UPDATE OR DELETE ON account_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_account_event();
--> statement-breakpoint
CREATE FUNCTION purge_account_events(older_than timestamptz, most integer) RETURNS integer LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  purged integer;
BEGIN
  PERFORM set_config('account_events.maintenance', 'on', true);
  DELETE FROM account_events WHERE id IN (SELECT id FROM account_events WHERE at < older_than LIMIT most);
  GET DIAGNOSTICS purged = ROW_COUNT;
  PERFORM set_config('account_events.maintenance', 'off', true);
  RETURN purged;
END
$$;
--> statement-breakpoint
CREATE FUNCTION anonymise_account_events() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM set_config('account_events.maintenance', 'on', true);
  UPDATE account_events SET user_id = NULL, session_id = NULL, address = NULL, device = NULL WHERE user_id = OLD.id;
  PERFORM set_config('account_events.maintenance', 'off', true);
  RETURN OLD;
END
$$;
--> statement-breakpoint
CREATE TRIGGER users_anonymise_events BEFORE DELETE ON users
  FOR EACH ROW EXECUTE FUNCTION anonymise_account_events();
--> statement-breakpoint
-- The database itself wakes the processes that send mails, once the transaction that wrote a mail is committed.
CREATE FUNCTION announce_mail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('mail_waiting', '');
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER outbox_announce_mail AFTER INSERT ON outbox
  FOR EACH STATEMENT EXECUTE FUNCTION announce_mail();
