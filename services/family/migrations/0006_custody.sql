-- migrate:up

-- The date in the town at the moment of the transaction.
create function today_here() returns date language sql stable as $$
    select coalesce(nullif(current_setting('app.today', true), '')::date, current_date)
$$;

-- The household of the other parent, beside child.family_id, the one in whose record the child was entered.
create table household_child (
    child_id uuid not null references child,
    family_id uuid not null references family,
    since date not null,
    until date check (until >= since),
    primary key (child_id, family_id)
);
create index household_child_of_family on household_child (family_id);
create unique index one_second_household on household_child (child_id) where until is null;

-- What links an adult to a child from a day to a day, where it is not full authority with the right to fetch the child.
-- The days of one adult and child never overlap.
create table child_authority (
    child_id uuid not null references child,
    guardian_id uuid not null references guardian,
    since date not null,
    until date check (until >= since),
    authority text not null check (authority in ('full', 'limited', 'withdrawn')),
    may_pick_up boolean not null,
    document_id uuid references document on delete set null,
    primary key (child_id, guardian_id, since)
);
create index child_authority_of_guardian on child_authority (guardian_id);

-- The calendar in force from a date: the pattern as the contract writes it.
create table custody_calendar (
    child_id uuid not null references child,
    valid_from date not null,
    pattern jsonb not null,
    handover_at time not null,
    first_halves uuid references family,
    primary key (child_id, valid_from)
);

-- Nights that the parents agreed otherwise.
create table custody_exception (
    exception_id uuid primary key,
    child_id uuid not null references child,
    first_night date not null,
    last_night date not null check (last_night >= first_night),
    family_id uuid not null references family,
    note text not null
);
create index custody_exception_of_child on custody_exception (child_id, first_night);

-- What staff changed, in words; only ever added to.
create table custody_change (
    entry bigint generated always as identity primary key,
    child_id uuid not null references child,
    what text not null,
    changed_at timestamptz not null,
    changed_by uuid,
    changed_by_name text not null
);
create index custody_change_of_child on custody_change (child_id, entry);
revoke update, delete on custody_change from family;

-- School holidays as planning's calendar has them: what halves are halves of.
create table school_holiday (
    first date primary key,
    last date not null check (last >= first),
    label text not null
);
create table school_holidays_known (
    only_row boolean primary key default true check (only_row),
    version bigint not null
);

alter table child
    add column custody_version bigint not null default 0,
    add column shared_until date;
comment on column child.shared_until is 'the last day with two households, once the second one has left; calendars end with it';

alter table household_child enable row level security;
alter table household_child force row level security;
create policy family_wall on household_child
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- An adult sees what concerns themself only: it is what hides a child from whom authority was withdrawn.
alter table child_authority enable row level security;
alter table child_authority force row level security;
create policy adult_wall on child_authority
    using (guardian_id = nullif(current_setting('app.guardian', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- A child is seen by the household that entered it and by the other parent's, but by no adult whose authority was withdrawn.
-- Both lists are read once a statement, each through its index.
drop policy family_wall on child;
create policy child_wall on child using (
    current_setting('app.scope', true) = 'town'
    or (
        (
            family_id = nullif(current_setting('app.family', true), '')::uuid
            or child_id in (
                select h.child_id from household_child h
                where h.family_id = nullif(current_setting('app.family', true), '')::uuid
                    and h.since <= today_here() and coalesce(h.until >= today_here(), true)
            )
        )
        and child_id not in (
            select a.child_id from child_authority a
            where a.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid and a.authority = 'withdrawn'
                and a.since <= today_here() and coalesce(a.until >= today_here(), true)
        )
    )
);

-- The children that whoever asks may see, found through indexes: for the walls of what hangs on a child.
create function own_children() returns setof uuid language sql stable as $$
    select child_id from child where family_id = nullif(current_setting('app.family', true), '')::uuid
    union all
    select c.child_id from household_child h join child c using (child_id)
    where h.family_id = nullif(current_setting('app.family', true), '')::uuid
$$;

alter table custody_calendar enable row level security;
alter table custody_calendar force row level security;
create policy child_wall on custody_calendar
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));

alter table custody_exception enable row level security;
alter table custody_exception force row level security;
create policy child_wall on custody_exception
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));

alter table custody_change enable row level security;
alter table custody_change force row level security;
create policy staff_only on custody_change using (current_setting('app.scope', true) = 'town');

-- Files about a child are hidden with it, whichever household sent them.
create policy hidden_with_child on document as restrictive using (
    current_setting('app.scope', true) = 'town'
    or subject_id not in (
        select a.child_id from child_authority a
        where a.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid and a.authority = 'withdrawn'
            and a.since <= today_here() and coalesce(a.until >= today_here(), true)
    )
);

-- migrate:down
