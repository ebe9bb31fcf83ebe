-- migrate:up

alter table child
    add column sex text not null default '' check (sex in ('', 'F', 'M')),
    add column birth_place text not null default '';

-- Who may fetch a child, and who must never be handed it.
create table pickup_person (
    person_id uuid primary key,
    child_id uuid not null references child,
    name text not null,
    relation text not null,
    phone text not null,
    allowed boolean not null
);
create index pickup_person_of_child on pickup_person (child_id);

-- Health data as one sealed record under the child's key; in clear only that the family has told.
create table child_health (
    child_id uuid primary key references child,
    sealed bytea not null,
    told_at timestamptz not null
);

create table child_authorisation (
    child_id uuid not null references child,
    kind text not null check (kind in ('image', 'leave_alone', 'hospital')),
    granted boolean not null,
    given_on date not null,
    given_by text not null,
    primary key (child_id, kind)
);

create table child_document (
    document_id uuid primary key references document on delete cascade,
    child_id uuid not null references child,
    kind text not null check (kind in ('insurance', 'vaccination', 'pai', 'swimming', 'judgment', 'other')),
    status text not null check (status in ('received', 'accepted', 'refused')),
    reason text not null default '',
    expires_on date,
    checked_by uuid,
    checked_at timestamptz,
    check (status <> 'refused' or reason <> '')
);
create index child_document_of_child on child_document (child_id);
create index child_document_to_check on child_document (document_id) where status = 'received';

-- The wall of a child decides who sees what hangs on it.
alter table pickup_person enable row level security;
alter table pickup_person force row level security;
create policy child_wall on pickup_person
    using (current_setting('app.scope', true) = 'town' or exists (select from child c where c.child_id = pickup_person.child_id));

alter table child_health enable row level security;
alter table child_health force row level security;
create policy child_wall on child_health
    using (current_setting('app.scope', true) = 'town' or exists (select from child c where c.child_id = child_health.child_id));

alter table child_authorisation enable row level security;
alter table child_authorisation force row level security;
create policy child_wall on child_authorisation
    using (current_setting('app.scope', true) = 'town' or exists (select from child c where c.child_id = child_authorisation.child_id));

alter table child_document enable row level security;
alter table child_document force row level security;
create policy child_wall on child_document
    using (current_setting('app.scope', true) = 'town' or exists (select from child c where c.child_id = child_document.child_id));

-- The files of a child are behind the child's wall too.
create policy child_wall on document
    using (current_setting('app.scope', true) = 'town' or exists (select from child c where c.child_id = document.subject_id));

-- migrate:down
