-- migrate:up

-- Groups of an activity ("Petits", "Grands"), and to which one an enrolment belongs; none: the child is in no group.
create table activity_group (
    group_id uuid primary key,
    activity_id uuid not null references activity,
    name text not null,
    position int not null,
    unique (activity_id, name)
);

create table enrolment_group (
    enrolment_id uuid primary key references enrolment,
    family_id uuid not null,
    group_id uuid not null references activity_group on delete cascade
);
create index enrolment_group_of_group on enrolment_group (group_id);

-- From when to when an activity takes place: how long a day of it lasts where no times are noted.
create table activity_hours (
    activity_id uuid primary key references activity,
    starts time not null,
    ends time not null check (ends > starts)
);

alter table enrolment_group enable row level security;
alter table enrolment_group force row level security;
create policy family_wall on enrolment_group
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on enrolment_group as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));

-- migrate:down
