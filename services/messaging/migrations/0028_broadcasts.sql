-- migrate:up

-- By which child a family belongs somewhere: an adult from whom this child is hidden is told nothing of it.
create or replace view belonging with (security_invoker = true) as
    select family_id, 'activity' as kind, activity_id::text as key, child_id from enrolment where valid_to >= today_here()
    union all
    select e.family_id, 'facility', a.facility_id::text, e.child_id
    from enrolment e join activity a using (activity_id) where e.valid_to >= today_here()
    union all
    select family_id, 'class', school_class, child_id from pupil where school_class <> '';

-- A message of staff to many households: scheduled, then sent a part at a time.
create table broadcast (
    broadcast_id uuid primary key,
    state text not null check (state in ('scheduled', 'sending', 'sent', 'cancelled')),
    subject text not null check (subject <> '' and subject !~ '[\r\n]'),
    text text not null,
    facility_id uuid,
    whom text not null,
    send_at timestamptz not null,
    made_at timestamptz not null,
    made_by_name text not null,
    finished_at timestamptz
);

-- Who gets it, settled when it was scheduled. A row is marked in the transaction that puts the message into the inbox.
create table broadcast_recipient (
    broadcast_id uuid not null references broadcast on delete cascade,
    family_id uuid not null,
    child_id uuid,
    delivered_at timestamptz,
    primary key (broadcast_id, family_id)
);
comment on column broadcast_recipient.child_id is 'the only child by whom the family is in the selection, where there is one';
create index broadcast_recipient_waiting on broadcast_recipient (broadcast_id, family_id) where delivered_at is null;
create index broadcast_recipient_of_family on broadcast_recipient (family_id);

alter table broadcast_recipient enable row level security;
alter table broadcast_recipient force row level security;
create policy staff_wall on broadcast_recipient using (current_setting('app.scope', true) = 'town');

-- migrate:down
