-- migrate:up

-- From what hour of its first day a child is with a household, where it changes over from another.
alter table custody_span add column since time;

-- The days on which a child is not with the household of its enrolment, so that the weekly pattern leaves them out. They are laid
-- out from the calendar of custody when either changes, and stay as they are for days gone by or past their cut-off.
alter table enrolment add column away datemultirange not null default '{}';

-- Told as text, and only for the time of the enrolment: a grid reads them at every visit.
create or replace view enrolled with (security_invoker = true) as
select
    e.enrolment_id, e.family_id, e.child_id, c.name as child, e.guardian_id, coalesce(g.name, '') as guardian,
    e.valid_from, e.valid_to, array_to_string(e.weekdays, '') as weekdays, e.pattern_from,
    e.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as open_weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version as activity_version, e.version, a.policies, c.birth_date,
    (e.away * datemultirange(daterange(e.valid_from, e.valid_to, '[]')))::text as away
from enrolment e
join child c on c.child_id = e.child_id
left join guardian g on g.guardian_id = e.guardian_id
join activity a on a.activity_id = e.activity_id
join facility f on f.facility_id = a.facility_id;

-- What was told before said no hours, and laid nothing out: it is taken over again when the family service tells it again.
update custody set version = 0;

-- migrate:down
