CREATE TABLE "deleted_sessions" (
	"id" text PRIMARY KEY NOT NULL,
	"deleted_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "deleted_sessions_deleted_at" ON "deleted_sessions" USING btree ("deleted_at");
--> statement-breakpoint
-- 0001 announces the deletion to the processes that listen. A process that does not listen at that moment finds the
-- session here, because it cannot find the row any more.
CREATE FUNCTION keep_deleted_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO deleted_sessions (id, deleted_at) VALUES (OLD.id, now()) ON CONFLICT (id) DO NOTHING;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER sessions_keep_deleted AFTER DELETE ON sessions
  FOR EACH ROW WHEN (OLD.expires_at > now())
  EXECUTE FUNCTION keep_deleted_session();
