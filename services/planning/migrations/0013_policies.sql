-- migrate:up

-- What the town decides about an activity beyond the rules above (contracts/planning/policies.py); what is not said is as it always was.
alter table activity add column policies jsonb not null default '{}';

-- The terms on which a day was asked after its cut-off: a clerk decides it whatever its activity says, or billing prices it.
alter table booking add column late text check (late in ('ask_staff', 'surcharge'));

create or replace view offered as
select
    a.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version, a.policies
from activity a
join facility f on f.facility_id = a.facility_id;

create or replace view enrolled with (security_invoker = true) as
select
    e.enrolment_id, e.family_id, e.child_id, c.name as child, e.guardian_id, coalesce(g.name, '') as guardian,
    e.valid_from, e.valid_to, array_to_string(e.weekdays, '') as weekdays, e.pattern_from,
    e.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as open_weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version as activity_version, e.version, a.policies
from enrolment e
join child c on c.child_id = e.child_id
left join guardian g on g.guardian_id = e.guardian_id
join activity a on a.activity_id = e.activity_id
join facility f on f.facility_id = a.facility_id;

create or replace view seat with (security_invoker = true) as
select
    b.enrolment_id, b.family_id, b.activity_id, b.day, case when b.late = 'ask_staff' then 'manual' else a.approval end as approval,
    b.status, b.holds_place, b.request_id, b.arrival, b.reason
from booking b
join activity a on a.activity_id = b.activity_id;

-- migrate:down
