-- migrate:up

-- An enrolment that was withdrawn before it began ends before anything: whoever asks which enrolments hold on a day finds it never.
-- under the previous release: it writes no such end, and reads one as of an enrolment that is over.
alter table enrolment drop constraint enrolment_check;
alter table enrolment add constraint enrolment_check check (valid_to >= valid_from or valid_to = date '1900-01-01') not valid;
alter table enrolment validate constraint enrolment_check;

create or replace view enrolled with (security_invoker = true) as
select
    e.enrolment_id, e.family_id, e.child_id, c.name as child, e.guardian_id, coalesce(g.name, '') as guardian,
    e.valid_from, e.valid_to, array_to_string(e.weekdays, '') as weekdays, e.pattern_from,
    e.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as open_weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version as activity_version, e.version, a.policies, c.birth_date,
    (e.away * datemultirange(daterange(least(e.valid_from, e.valid_to), e.valid_to, '[]')))::text as away,
    array_to_string(e.next_weekdays, '') as next_weekdays, e.next_from, e.waiver
from enrolment e
join child c on c.child_id = e.child_id
left join guardian g on g.guardian_id = e.guardian_id
join activity a on a.activity_id = e.activity_id
join facility f on f.facility_id = a.facility_id;

-- migrate:down
