-- The roles and the database, as in docs/adapt/deploy-on-one-machine.md. For psql 15 or later, as the superuser, with
-- the two passwords in the environment.
\set ON_ERROR_STOP on
\getenv password DATABASE_PASSWORD
\getenv owner_password DATABASE_OWNER_PASSWORD
create role latchkey_owner login password :'owner_password';
create role latchkey login password :'password';
create database latchkey owner latchkey_owner encoding 'UTF8' template template0;
\connect latchkey
revoke all on database latchkey from public;
grant connect on database latchkey to latchkey;
create schema drizzle authorization latchkey_owner;
grant usage on schema drizzle to latchkey;
alter default privileges for role latchkey_owner in schema drizzle grant select on tables to latchkey;
alter default privileges for role latchkey_owner in schema public
  grant select, insert, update, delete on tables to latchkey;
