-- migrate:up

-- Times are the town's clock; minutes off contract are those outside the hours agreed for the enrolment.
alter table attendance add column arrived_at time;
alter table attendance add column left_at time;
alter table attendance add column off_contract_minutes int not null default 0 check (off_contract_minutes >= 0);
create index attendance_of_day on attendance (day);

-- Hours agreed for an enrolment in an activity by the hour (contrat horaire); one without a row is by the day.
create table enrolment_hours (
    enrolment_id uuid primary key references enrolment,
    family_id uuid not null,
    starts time not null,
    ends time not null check (ends > starts)
);

-- Marks that replaced another one, or were made after the day: who noted what, in place of what.
create table attendance_correction (
    entry bigint generated always as identity primary key,
    enrolment_id uuid not null references enrolment,
    day date not null,
    family_id uuid not null,
    was_present boolean,
    was_arrived_at time,
    was_left_at time,
    present boolean not null,
    arrived_at time,
    left_at time,
    noted_at timestamptz not null,
    noted_by uuid,
    noted_by_name text not null
);
create index attendance_correction_of_day on attendance_correction (day, enrolment_id);

-- Children who came without an enrolment in the activity: staff settle them, by enrolling the child or by saying that it was a slip.
create table stray (
    activity_id uuid not null references activity,
    day date not null,
    child_id uuid not null references child,
    family_id uuid not null,
    marked_at timestamptz not null,
    marked_by uuid,
    marked_by_name text not null,
    outcome text check (outcome in ('counted', 'withdrawn')),
    settled_at timestamptz,
    primary key (activity_id, day, child_id),
    check ((outcome is null) = (settled_at is null))
);
create index stray_to_settle on stray (day) where outcome is null;

alter table enrolment_hours enable row level security;
alter table enrolment_hours force row level security;
create policy family_wall on enrolment_hours
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on enrolment_hours as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));

alter table attendance_correction enable row level security;
alter table attendance_correction force row level security;
create policy family_wall on attendance_correction
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on attendance_correction as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));

alter table stray enable row level security;
alter table stray force row level security;
create policy family_wall on stray
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on stray as restrictive using (
    current_setting('app.scope', true) = 'town'
    or child_id not in (
        select w.child_id from child_withdrawn w
        where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
            and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    )
);

-- Names as they are looked for: without capitals and accents.
create function plain_name(name text) returns text language sql immutable as $$
    select translate(lower(name), 'àâäáãéèêëíìîïóòôöõúùûüýÿçñ-', 'aaaaaeeeeiiiiooooouuuuyycn ')
$$;

-- migrate:down
