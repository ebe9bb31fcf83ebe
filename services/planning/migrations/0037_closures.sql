-- migrate:up

-- A closure of activities on some days (grève, neige): what was booked there is excused at once. Taken back while the days are to
-- come, all stands again as it did.
create table closure (
    closure_id uuid primary key,
    reason text not null,
    activity_ids uuid[] not null,
    days date[] not null,
    children int not null default 0,
    families int not null default 0,
    entered_at timestamptz not null,
    entered_by uuid,
    entered_by_name text not null,
    reopened_at timestamptz,
    reopened_by_name text not null default ''
);
create index closure_by_entry on closure (entered_at desc, closure_id);

-- The days on which an activity is closed by a closure in force.
create table closed_slot (
    activity_id uuid not null references activity,
    day date not null,
    closure_id uuid not null references closure,
    primary key (activity_id, day)
);
create index closed_slot_of_day on closed_slot (day);
create index closed_slot_of_closure on closed_slot (closure_id);

-- How an enrolment's day stood before a closure, and what it became; no status: the weekly pattern booked it.
create table closed_day (
    closure_id uuid not null references closure,
    enrolment_id uuid not null references enrolment,
    day date not null,
    family_id uuid not null,
    status text,
    became text not null,
    holds_place boolean not null,
    reason text not null,
    request_id uuid references request,
    arrival bigint,
    decision text,
    primary key (closure_id, enrolment_id, day)
);
create index closed_day_of_enrolment on closed_day (enrolment_id, day);
create index closed_day_of_request on closed_day (request_id);
create index closed_day_past on closed_day (day);
comment on column closed_day.decision is 'what its request had been told of the day, where it was still open';

-- All that is special about days: the calendar, and what closures closed.
create view special_day as
select day, kind, label, facility_id, null::uuid as activity_id from calendar_day
union all
select s.day, 'closed', c.reason, null, s.activity_id from closed_slot s join closure c using (closure_id);

alter table closed_day enable row level security;
alter table closed_day force row level security;
create policy family_wall on closed_day
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on closed_day as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));

-- migrate:down
