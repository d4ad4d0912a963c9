-- The end of a session is never recorded as earlier than the issue of its newest tokens (core/session-end.ts). When the
-- clock of the database is behind those of the API processes, they would otherwise forget the end too early.
CREATE OR REPLACE FUNCTION end_sessions_of_changed_user() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE sessions
     SET revoked_at = greatest(clock_timestamp(), rotated_at),
         revoked_reason = CASE WHEN NEW.disabled_at IS NULL THEN 'role_changed' ELSE 'user_disabled' END
   WHERE user_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- now() was the beginning of the transaction, which may be long ago. SECURITY DEFINER: whoever may delete an account or
-- a session need not have a right to the marks.
CREATE OR REPLACE FUNCTION keep_deleted_session() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO deleted_sessions (id, deleted_at) VALUES (OLD.id, greatest(clock_timestamp(), OLD.rotated_at))
  ON CONFLICT (id) DO NOTHING;
  RETURN NULL;
END
$$;
