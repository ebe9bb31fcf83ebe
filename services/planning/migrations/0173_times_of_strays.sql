-- migrate:up

-- When a child came and went who had no enrolment: counted with it once it is enrolled.
alter table stray add column arrived_at time;
alter table stray add column left_at time;

-- migrate:down
