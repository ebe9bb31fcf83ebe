-- migrate:up

-- Where an activity takes place, as planning last told it; null until it tells it again.
alter table activity add column facility_id uuid;

-- Projection of planning.enrolment.saved: which families pay for days in which activity, and until when.
create table enrolment (
    enrolment_id uuid primary key,
    version bigint not null,
    family_id uuid not null,
    activity_id uuid not null,
    valid_to date not null
);
create index enrolment_of_activity on enrolment (activity_id, valid_to);
create index enrolment_of_family on enrolment (family_id);

alter table enrolment enable row level security;
alter table enrolment force row level security;
create policy family_wall on enrolment
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
