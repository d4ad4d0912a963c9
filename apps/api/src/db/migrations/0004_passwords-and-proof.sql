-- A person, their password and their sessions are three things, because a person may come to have no password
-- (docs/decisions/0029). Every row and every session that is there is kept.
CREATE TABLE "passwords" (
	"user_id" text PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"pepper_id" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "passwords" ADD CONSTRAINT "passwords_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
INSERT INTO "passwords" ("user_id", "hash", "pepper_id") SELECT "id", "password_hash", "pepper_id" FROM "users";--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "password_hash";--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "pepper_id";--> statement-breakpoint
-- Until now every session began with a password.
ALTER TABLE "sessions" ADD COLUMN "authenticated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "methods" text[];--> statement-breakpoint
UPDATE "sessions" SET "authenticated_at" = "created_at", "methods" = '{pwd}';--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "authenticated_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "sessions" ALTER COLUMN "methods" SET NOT NULL;
