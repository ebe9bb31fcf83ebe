-- migrate:up

-- When the town hall last opened an account again or wrote to its owner, who then has as long to come as after a sign-in.
alter table account add column kept_open_at timestamptz;

-- migrate:down
