-- migrate:up

-- Whether an absence for a reason is the family's choice, so that rules of days that go together count: who is ill, away with the school
-- or on agreed leave breaks none. Until now it was so of two reasons by their names, and of none that a town had entered itself.
alter table absence_reason add column gives_up boolean not null default true;
update absence_reason set gives_up = false
where excused in ('in_time_with_certificate', 'with_certificate', 'leave') or code in ('illness', 'school_trip', 'leave');

-- migrate:down
