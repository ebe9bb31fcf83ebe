-- migrate:up

-- From whom whoever asked for an erasure had, shortly before, what they sign in with: none of these may confirm it.
alter table erasure add column asked_from uuid[] not null default '{}';

-- migrate:down
