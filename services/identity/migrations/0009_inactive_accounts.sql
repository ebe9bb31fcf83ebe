-- migrate:up

-- When the owner of an account unused for long was last told that it will be closed; a sign-in since then makes it void.
alter table account add column inactivity_warned_at timestamptz;

-- migrate:down
