-- migrate:up

-- How often a family was told of a collection: announced, withdrawn, announced again, rejected.
-- under the previous release: it announces and rejects without counting, and tells nobody of what it leaves out.
alter table debit add column version bigint not null default 1;

-- migrate:down
