-- migrate:up

-- Who opened an account of staff, for as long as it is there: the colleague's name as it was then; empty for the set-up of the town.
alter table account add column opened_by text not null default '' check (length(opened_by) <= 120);

-- migrate:down
