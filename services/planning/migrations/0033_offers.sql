-- migrate:up

-- A freed place may be offered: it is held for who waits until the family answers, or until this moment.
alter table booking add column offered_until timestamptz;

-- Days of brothers and sisters that get places only together, and requests that are answered every day or none.
alter table booking add column together uuid;
alter table request add column together uuid, add column whole boolean not null default false;

alter table booking drop constraint booking_check;
alter table booking add constraint waiting_has_a_turn check (status <> 'waiting' or arrival is not null);
alter table booking add constraint held_while_offered check ((offered_until is not null) = (status = 'waiting' and holds_place));
comment on column booking.arrival is 'the turn in the line: the number of its request, unless staff moved it';

create index booking_offered on booking (offered_until) where offered_until is not null;
create index booking_offered_to on booking (family_id) where offered_until is not null;
create index waiting_together on booking (activity_id, day) where status = 'waiting' and together is not null;
create index together_on_day on booking (together, day) where together is not null;

create or replace view seat with (security_invoker = true) as
select
    b.enrolment_id, b.family_id, b.activity_id, b.day, case when b.late = 'ask_staff' then 'manual' else a.approval end as approval,
    b.status, b.holds_place, b.request_id, b.arrival, b.reason,
    case when a.policies ? 'age_groups' then (
        select c.birth_date from enrolment e join child c on c.child_id = e.child_id where e.enrolment_id = b.enrolment_id
    ) end as born,
    b.offered_until, b.together
from booking b
join activity a on a.activity_id = b.activity_id;

-- migrate:down
