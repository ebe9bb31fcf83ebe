-- migrate:up

-- A draft to the town hall is told from one whose writer has not yet chosen to whom.
alter table draft add column town_hall boolean not null default false;
comment on column draft.town_hall is 'the town hall was chosen; without it and without a facility, nobody was yet';

-- migrate:down
