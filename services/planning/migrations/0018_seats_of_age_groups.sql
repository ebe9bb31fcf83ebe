-- migrate:up

-- A birth date is looked for only where an age group may count it.
create or replace view seat with (security_invoker = true) as
select
    b.enrolment_id, b.family_id, b.activity_id, b.day, case when b.late = 'ask_staff' then 'manual' else a.approval end as approval,
    b.status, b.holds_place, b.request_id, b.arrival, b.reason,
    case when a.policies ? 'age_groups' then (
        select c.birth_date from enrolment e join child c on c.child_id = e.child_id where e.enrolment_id = b.enrolment_id
    ) end as born
from booking b
join activity a on a.activity_id = b.activity_id;

-- migrate:down
