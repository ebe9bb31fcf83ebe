-- migrate:up

-- Projections of planning.facility.saved and planning.activity.saved: the town's places; no family's data, so no wall.
create table facility (
    facility_id uuid primary key,
    version bigint not null,
    name text not null
);
create table activity (
    activity_id uuid primary key,
    version bigint not null,
    facility_id uuid not null,
    name text not null
);
create index activity_of_facility on activity (facility_id);

-- Projection of planning.enrolment.saved: whose child attends what, and until when.
create table enrolment (
    enrolment_id uuid primary key,
    version bigint not null,
    family_id uuid not null,
    child_id uuid not null,
    activity_id uuid not null,
    valid_to date not null
);
create index enrolment_of_family on enrolment (family_id);
create index enrolment_of_activity on enrolment (activity_id, valid_to);

-- Projection of family.child.saved: in which class a child is; empty where that is not known.
create table pupil (
    child_id uuid primary key,
    version bigint not null,
    family_id uuid not null,
    school_class text not null
);
create index pupil_of_family on pupil (family_id);
create index pupil_of_class on pupil (school_class);

alter table enrolment enable row level security;
alter table enrolment force row level security;
create policy family_wall on enrolment
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on enrolment as restrictive
    using (current_setting('app.scope', true) = 'town' or child_id not in (select hidden_children()));

alter table pupil enable row level security;
alter table pupil force row level security;
create policy family_wall on pupil
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on pupil as restrictive
    using (current_setting('app.scope', true) = 'town' or child_id not in (select hidden_children()));

-- Which parts of the town a family belongs to, by a child of it: what is published or sent to a part is for these families.
create view belonging with (security_invoker = true) as
    select family_id, 'activity' as kind, activity_id::text as key from enrolment where valid_to >= today_here()
    union all
    select e.family_id, 'facility', a.facility_id::text from enrolment e join activity a using (activity_id) where e.valid_to >= today_here()
    union all
    select family_id, 'class', school_class from pupil where school_class <> '';

-- migrate:down
