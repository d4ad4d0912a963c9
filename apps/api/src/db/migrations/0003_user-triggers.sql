-- Disabling a person or changing their role ends their sessions, whoever does it and by whatever means. The trigger on
-- sessions then announces each, so every API process refuses their access tokens (docs/decisions/0021).
-- SECURITY DEFINER: whoever may update users need not have a right to sessions.
CREATE FUNCTION end_sessions_of_changed_user() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE sessions
     SET revoked_at = clock_timestamp(),
         revoked_reason = CASE WHEN NEW.disabled_at IS NULL THEN 'role_changed' ELSE 'user_disabled' END
   WHERE user_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER users_end_sessions AFTER UPDATE OF disabled_at, role ON users
  FOR EACH ROW WHEN (
    (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL) OR NEW.role IS DISTINCT FROM OLD.role
  )
  EXECUTE FUNCTION end_sessions_of_changed_user();
--> statement-breakpoint
UPDATE sessions SET revoked_at = clock_timestamp(), revoked_reason = 'user_disabled'
  FROM users
 WHERE users.id = sessions.user_id AND users.disabled_at IS NOT NULL AND sessions.revoked_at IS NULL;
--> statement-breakpoint
-- A name that is changed by hand would still be found by its old key. Without one it is found as it is written, and the
-- next start makes its key.
CREATE FUNCTION forget_user_keys() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.username IS DISTINCT FROM OLD.username AND NEW.username_key IS NOT DISTINCT FROM OLD.username_key THEN
    NEW.username_key := NULL;
  END IF;
  IF NEW.email IS DISTINCT FROM OLD.email AND NEW.email_key IS NOT DISTINCT FROM OLD.email_key THEN
    NEW.email_key := NULL;
  END IF;
  RETURN NEW;
END
$$;
--> statement-breakpoint
CREATE TRIGGER users_forget_keys BEFORE UPDATE OF username, email ON users
  FOR EACH ROW EXECUTE FUNCTION forget_user_keys();
