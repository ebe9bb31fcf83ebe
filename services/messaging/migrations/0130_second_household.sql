-- migrate:up

-- The households of a child, from a day to a day, as the family service tells them with custody: that of its record, and a separated
-- parent's. Empty for a child until its custody is told again: a state of the same version then fills it.
create table child_household (
    child_id uuid not null references custody on delete cascade,
    family_id uuid not null,
    since date,
    until date,
    primary key (child_id, family_id)
);
create index child_household_of_family on child_household (family_id);

alter table child_household enable row level security;
alter table child_household force row level security;
create policy family_wall on child_household
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- A child is known to the household of its record, and to the other one for as long as it lives there.
alter policy family_wall on pupil using (
    family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town'
    or child_id in (
        select h.child_id from child_household h
        where h.family_id = nullif(current_setting('app.family', true), '')::uuid
            and coalesce(h.since <= today_here(), true) and coalesce(h.until >= today_here(), true)
    )
);

-- With which households a child lives today.
create view lives_with with (security_invoker = true) as
    select family_id, child_id from pupil
    union
    select h.family_id, h.child_id from child_household h
    where coalesce(h.since <= today_here(), true) and coalesce(h.until >= today_here(), true);

create or replace view belonging with (security_invoker = true) as
    select family_id, 'activity' as kind, activity_id::text as key, child_id from enrolment where valid_to >= today_here()
    union all
    select e.family_id, 'facility', a.facility_id::text, e.child_id
    from enrolment e join activity a using (activity_id) where e.valid_to >= today_here()
    union all
    select family_id, 'class', school_class, child_id from pupil where school_class <> ''
    union all
    select h.family_id, 'class', p.school_class, p.child_id from child_household h join pupil p using (child_id)
    where p.school_class <> '' and h.family_id <> p.family_id
        and coalesce(h.since <= today_here(), true) and coalesce(h.until >= today_here(), true);

-- The children that a household may write about: those that live with it, and those whose enrolments it pays for; none that is hidden from who asks.
create or replace function children_of(of_family uuid) returns table (child_id uuid, first_name text)
    language sql stable rows 3 set app.scope = 'town' as $$
    select p.child_id, p.first_name
    from (
        select l.child_id from lives_with l where l.family_id = of_family union select e.child_id from enrolment e where e.family_id = of_family
    ) o join pupil p using (child_id)
    where p.first_name <> '' and p.child_id not in (select hidden_children())
$$;

-- migrate:down
