-- migrate:up

-- A draft to the town hall is told from one whose writer has not yet chosen to whom. Those of before were all shown as to the town hall,
-- and stay so: who meant another place reads it before sending.
alter table draft add column town_hall boolean not null default false;
comment on column draft.town_hall is 'the town hall was chosen; without it and without a facility, nobody was yet';
update draft set town_hall = true where facility_id is null and conversation_id is null;

-- migrate:down
