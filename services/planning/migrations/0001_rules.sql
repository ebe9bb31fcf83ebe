-- migrate:up

create table facility (
    facility_id uuid primary key,
    name text not null,
    version bigint not null
);

create table activity (
    activity_id uuid primary key,
    facility_id uuid not null references facility,
    name text not null,
    position int not null,
    weekdays smallint[] not null,
    periods text[] not null,
    approval text not null check (approval in ('automatic', 'manual')),
    booking_cutoff jsonb not null,
    cancelling_cutoff jsonb not null,
    capacity int not null check (capacity >= 0),
    version bigint not null
);
create index activity_of_facility on activity (facility_id);

-- What is special about a day, for the town or (facility_id) one facility; a day without a row is an ordinary school day.
create table calendar_day (
    day date not null,
    kind text not null check (kind in ('closed', 'public_holiday', 'short_holidays', 'summer_holidays')),
    facility_id uuid references facility,
    label text not null,
    unique nulls not distinct (day, kind, facility_id)
);

-- Activities with the name of their facility, read whole as one record: lists are written as text ('1245', 'school short_holidays')
-- because the driver cannot read lists inside records. New columns are added at the end only, the store reads them by position.
create view offered as
select
    a.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version
from activity a
join facility f on f.facility_id = a.facility_id;

-- migrate:down
