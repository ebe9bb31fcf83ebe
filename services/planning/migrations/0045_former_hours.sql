-- migrate:up

-- Hours that were agreed before those in force: they go on counting for the days before `until`, so that what was lived and billed by
-- them stays as it was. Times are null where no hours were agreed.
create table enrolment_former_hours (
    enrolment_id uuid not null references enrolment,
    until date not null,
    family_id uuid not null,
    starts time,
    ends time check (ends > starts),
    primary key (enrolment_id, until)
);

create table activity_former_hours (
    activity_id uuid not null references activity,
    until date not null,
    starts time,
    ends time check (ends > starts),
    primary key (activity_id, until)
);

alter table enrolment_former_hours enable row level security;
alter table enrolment_former_hours force row level security;
create policy family_wall on enrolment_former_hours
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on enrolment_former_hours as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));

-- migrate:down
