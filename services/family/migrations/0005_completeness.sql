-- migrate:up

-- What planning tells of places and enrolments.
create table facility (
    facility_id uuid primary key,
    version bigint not null,
    name text not null
);

create table activity (
    activity_id uuid primary key,
    facility_id uuid not null,
    version bigint not null,
    name text not null
);
create index activity_of_facility on activity (facility_id);

create table enrolment (
    enrolment_id uuid primary key,
    child_id uuid not null,
    activity_id uuid not null,
    version bigint not null,
    valid_from date not null,
    valid_to date not null
);
create index enrolment_of_child on enrolment (child_id);
create index enrolment_of_activity on enrolment (activity_id);

-- What a facility or an activity requires of a child's record.
create table requirement (
    place_id uuid not null,
    code text not null check (code in ('insurance', 'vaccination', 'swimming', 'health', 'pickup', 'authorisations', 'school')),
    primary key (place_id, code)
);

-- What was last told of a child's record: its missing parts, and the last day on which this holds.
create table child_completeness (
    child_id uuid primary key references child,
    version bigint not null,
    missing jsonb not null,
    valid_until date
);
create index child_completeness_until on child_completeness (valid_until);

-- The last day for which every record was looked at again.
create table completeness_day (
    only_row boolean primary key default true check (only_row),
    day date not null
);

-- School years to which the children were moved up.
create table class_move (
    school_year int primary key,
    moved int not null,
    moved_by uuid,
    moved_at timestamptz not null
);

alter table enrolment enable row level security;
alter table enrolment force row level security;
create policy child_wall on enrolment
    using (current_setting('app.scope', true) = 'town' or exists (select from child c where c.child_id = enrolment.child_id));

alter table child_completeness enable row level security;
alter table child_completeness force row level security;
create policy child_wall on child_completeness
    using (current_setting('app.scope', true) = 'town' or exists (select from child c where c.child_id = child_completeness.child_id));

-- migrate:down
