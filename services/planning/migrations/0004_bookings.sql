-- migrate:up

-- A request of a family; `arrival` is given under a lock held until the commit, so that its order is the order of commits.
create table request (
    request_id uuid primary key,
    arrival bigint generated always as identity unique,
    kind text not null check (kind in ('booking', 'absence')),
    family_id uuid not null,
    child_id uuid not null references child,
    status text not null default 'pending' check (status in ('pending', 'accepted', 'refused')),
    allocated boolean not null default false,
    awaits_clerk boolean not null default false,
    absence_reason text check (absence_reason in ('illness', 'family', 'school_trip', 'other')),
    note text not null,
    submitted_at timestamptz not null,
    submitted_by uuid,
    decided_at timestamptz,
    decided_by uuid,
    version bigint not null default 0,
    check ((kind = 'absence') = (absence_reason is not null))
);
comment on column request.allocated is 'the allocator has had it; what is pending since waits for a clerk';
create index request_to_allocate on request (arrival) where not allocated;
create index request_for_clerks on request (arrival) where awaits_clerk;
create index request_of_family on request (family_id, submitted_at);

create table request_day (
    request_id uuid not null references request,
    enrolment_id uuid not null references enrolment,
    day date not null,
    family_id uuid not null,
    late boolean not null,
    decision text not null default 'pending' check (decision in ('pending', 'waiting', 'accepted', 'refused')),
    reason text not null default '',
    billed boolean not null default false,
    primary key (request_id, enrolment_id, day)
);

-- The days of an enrolment that have a state of their own; regular days have a row only once something happened to them.
create table booking (
    enrolment_id uuid not null references enrolment,
    day date not null,
    family_id uuid not null,
    activity_id uuid not null references activity,
    status text not null check (status in (
        'waiting', 'processing', 'booked', 'regular', 'refused', 'absence_processing', 'absent_excused', 'absent_billed',
        'present', 'present_unbooked', 'off_contract', 'leave', 'error'
    )),
    holds_place boolean not null,
    reason text not null,
    request_id uuid references request,
    arrival bigint,
    changed_at timestamptz not null,
    primary key (enrolment_id, day),
    check (status <> 'waiting' or (arrival is not null and not holds_place))
);
create index booking_of_slot on booking (activity_id, day) where holds_place;
create index waiting_line on booking (activity_id, day, arrival, enrolment_id) where status = 'waiting';
create index booking_of_request on booking (request_id);

-- Bookings with the approval that their activity asks for; new columns are added at the end only, the store reads them by position.
create view seat with (security_invoker = true) as
select b.enrolment_id, b.family_id, b.activity_id, b.day, a.approval, b.status, b.holds_place, b.request_id, b.arrival, b.reason
from booking b
join activity a on a.activity_id = b.activity_id;

-- Every state that a day ever had, only ever added to; no status means that the day went back to having no state of its own.
create table booking_history (
    entry bigint generated always as identity primary key,
    enrolment_id uuid not null,
    day date not null,
    family_id uuid not null,
    status text,
    reason text not null,
    request_id uuid,
    cause uuid not null,
    changed_by uuid,
    changed_at timestamptz not null
);
create index booking_history_of_day on booking_history (enrolment_id, day, entry);
revoke update, delete on booking_history from planning;

-- Who was really there: the mark that counts, so that an older one that comes late changes nothing.
create table attendance (
    enrolment_id uuid not null references enrolment,
    day date not null,
    family_id uuid not null,
    present boolean not null,
    marked_at timestamptz not null,
    marked_by uuid,
    primary key (enrolment_id, day)
);

-- Places of an activity on a day, regular days included; no row: nobody yet. Capacity cannot be exceeded, whoever writes.
create table place (
    activity_id uuid not null references activity,
    day date not null,
    taken int not null check (taken >= 0),
    capacity int not null,
    primary key (activity_id, day),
    check (taken <= capacity)
) with (fillfactor = 50);

-- A family may know its rank, not who waits before it: the count looks over the wall, the rows stay behind it.
create function waiting_rank(of_activity uuid, of_day date, own_arrival bigint, own_enrolment uuid) returns int
language sql stable set app.scope = 'town' as $$
    select count(*)::int from booking
    where status = 'waiting' and activity_id = of_activity and day = of_day and (arrival, enrolment_id) <= (own_arrival, own_enrolment)
$$;

alter table request enable row level security;
alter table request force row level security;
create policy family_wall on request
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table request_day enable row level security;
alter table request_day force row level security;
create policy family_wall on request_day
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table booking enable row level security;
alter table booking force row level security;
create policy family_wall on booking
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table booking_history enable row level security;
alter table booking_history force row level security;
create policy family_wall on booking_history
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table attendance enable row level security;
alter table attendance force row level security;
create policy family_wall on attendance
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
