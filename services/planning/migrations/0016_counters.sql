-- migrate:up

-- The age at which a child is counted; known from what the family service tells of it.
alter table child add column birth_date date;

-- A room that several activities share: a full day takes a place in both its halves, a half day in its own.
create table pool (
    pool_id uuid primary key,
    facility_id uuid not null references facility,
    name text not null,
    capacity int not null check (capacity >= 0),
    version bigint not null
);
create index pool_of_facility on pool (facility_id);

-- How many children a facility takes a day, whatever they do there; none: as many as its activities have places.
alter table facility add column capacity int check (capacity >= 0);

-- Whatever places are counted by: an activity (its own id), an age group of one, a half day of a pool, a facility (its own id).
create table counter (
    counter_id uuid primary key,
    capacity int not null check (capacity >= 0)
);

-- The counters in which a booking of an activity takes a place: all of them, or those of its child's age on that day.
create table counted (
    activity_id uuid not null references activity,
    counter_id uuid not null references counter on delete cascade,
    from_age int,
    to_age int,
    primary key (activity_id, counter_id),
    check ((from_age is null) = (to_age is null) and coalesce(from_age <= to_age, true))
);
create index counted_by on counted (counter_id);

insert into counter (counter_id, capacity) select activity_id, capacity from activity;
insert into counted (activity_id, counter_id) select activity_id, activity_id from activity;

-- Places of a counter on a day, regular days included; no row: nobody yet. Capacity cannot be exceeded, whoever writes.
alter table place rename column activity_id to counter_id;
alter table place drop constraint place_activity_id_fkey;
alter table place add foreign key (counter_id) references counter on delete cascade;

-- An age in whole years.
create function age_on(born date, of_day date) returns int language sql immutable parallel safe as $$
    select extract(year from age(of_day::timestamp, born::timestamp))::int
$$;

create or replace view enrolled with (security_invoker = true) as
select
    e.enrolment_id, e.family_id, e.child_id, c.name as child, e.guardian_id, coalesce(g.name, '') as guardian,
    e.valid_from, e.valid_to, array_to_string(e.weekdays, '') as weekdays, e.pattern_from,
    e.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as open_weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version as activity_version, e.version, a.policies, c.birth_date
from enrolment e
join child c on c.child_id = e.child_id
left join guardian g on g.guardian_id = e.guardian_id
join activity a on a.activity_id = e.activity_id
join facility f on f.facility_id = a.facility_id;

-- The birth date comes by joins that a query which does not ask for it is spared.
create or replace view seat with (security_invoker = true) as
select
    b.enrolment_id, b.family_id, b.activity_id, b.day, case when b.late = 'ask_staff' then 'manual' else a.approval end as approval,
    b.status, b.holds_place, b.request_id, b.arrival, b.reason, c.birth_date as born
from booking b
join activity a on a.activity_id = b.activity_id
left join enrolment e on e.enrolment_id = b.enrolment_id
left join child c on c.child_id = e.child_id;

-- migrate:down
