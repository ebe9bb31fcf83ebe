-- migrate:up

-- A weekly pattern that counts from a day to come, after the one in force; it takes its place once that day is there.
alter table enrolment add column next_weekdays smallint[] not null default '{}';
alter table enrolment add column next_from date;
alter table enrolment add check (next_from is not null or next_weekdays = '{}');
create index enrolment_with_next on enrolment (next_from) where next_from is not null;

create or replace view enrolled with (security_invoker = true) as
select
    e.enrolment_id, e.family_id, e.child_id, c.name as child, e.guardian_id, coalesce(g.name, '') as guardian,
    e.valid_from, e.valid_to, array_to_string(e.weekdays, '') as weekdays, e.pattern_from,
    e.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as open_weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version as activity_version, e.version, a.policies, c.birth_date,
    (e.away * datemultirange(daterange(e.valid_from, e.valid_to, '[]')))::text as away,
    array_to_string(e.next_weekdays, '') as next_weekdays, e.next_from
from enrolment e
join child c on c.child_id = e.child_id
left join guardian g on g.guardian_id = e.guardian_id
join activity a on a.activity_id = e.activity_id
join facility f on f.facility_id = a.facility_id;

-- What families ask about their weekly patterns; of each enrolment one at a time waits for an answer.
create table pattern_request (
    request_id uuid primary key,
    enrolment_id uuid not null references enrolment,
    family_id uuid not null,
    child_id uuid not null references child,
    weekdays smallint[] not null,
    from_day date not null,
    note text not null,
    status text not null check (status in ('pending', 'accepted', 'refused', 'withdrawn')),
    reason text not null default '',
    submitted_at timestamptz not null,
    submitted_by uuid,
    decided_at timestamptz,
    decided_by uuid,
    version bigint not null default 1,
    check ((status = 'pending') = (decided_at is null))
);
create unique index pattern_request_pending on pattern_request (enrolment_id) where status = 'pending';
create index pattern_request_of_family on pattern_request (family_id, submitted_at);

alter table pattern_request enable row level security;
alter table pattern_request force row level security;
create policy family_wall on pattern_request
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on pattern_request as restrictive using (
    current_setting('app.scope', true) = 'town'
    or child_id not in (
        select w.child_id from child_withdrawn w
        where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
            and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    )
);

-- migrate:down
