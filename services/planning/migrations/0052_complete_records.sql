-- migrate:up

-- What places require of a child's record, as the family service tells it.
create table requirement (
    place_id uuid primary key,
    version bigint not null,
    codes text[] not null
);

-- All that a child's record lacks, whatever it is enrolled in; null while that is not known.
alter table child_completeness add column lacks text[];

-- Why staff enrolled a child although its record lacked something; empty where it did not.
alter table enrolment add column waiver text not null default '';

create or replace view enrolled with (security_invoker = true) as
select
    e.enrolment_id, e.family_id, e.child_id, c.name as child, e.guardian_id, coalesce(g.name, '') as guardian,
    e.valid_from, e.valid_to, array_to_string(e.weekdays, '') as weekdays, e.pattern_from,
    e.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as open_weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version as activity_version, e.version, a.policies, c.birth_date,
    (e.away * datemultirange(daterange(e.valid_from, e.valid_to, '[]')))::text as away,
    array_to_string(e.next_weekdays, '') as next_weekdays, e.next_from, e.waiver
from enrolment e
join child c on c.child_id = e.child_id
left join guardian g on g.guardian_id = e.guardian_id
join activity a on a.activity_id = e.activity_id
join facility f on f.facility_id = a.facility_id;

-- migrate:down
