-- migrate:up

-- Projection of family.family.saved: whom to tell, and whether by e-mail too.
create table household (
    family_id uuid primary key,
    version bigint not null
);

create table adult (
    guardian_id uuid primary key,
    family_id uuid not null references household on delete cascade,
    first_name text not null,
    last_name text not null,
    email text not null,
    email_consent boolean not null
);
create index adult_of_family on adult (family_id);

-- Projection of planning.request.decided: what the family was last told of each day, so that only news is told.
create table planning_request (
    request_id uuid primary key,
    family_id uuid not null,
    version bigint not null,
    decisions jsonb not null
);

create table mailbox (
    family_id uuid primary key,
    unread integer not null check (unread >= 0),
    version bigint not null
);

create table message (
    message_id uuid primary key,
    family_id uuid not null,
    kind text not null check (kind in ('record_request', 'planning_request', 'invoice')),
    fact text not null unique,
    subject text not null check (subject !~ '[\r\n]'),
    text text not null,
    sender text not null,
    received_at timestamptz not null,
    read_at timestamptz,
    deleted_at timestamptz
);
create index message_received on message (family_id, message_id) where deleted_at is null;
create index message_deleted on message (family_id, message_id) where deleted_at is not null;

create table email (
    email_id uuid primary key,
    message_id uuid not null references message on delete cascade,
    family_id uuid not null,
    recipient text not null,
    status text not null check (status in ('queued', 'sent', 'failed', 'withdrawn')),
    attempts integer not null default 0,
    last_error text not null default '',
    rfc_message_id text,
    queued_at timestamptz not null,
    finished_at timestamptz,
    unique (message_id, recipient),
    check ((status = 'queued') = (finished_at is null))
);
create index email_failed on email (queued_at) where status = 'failed';

alter table household enable row level security;
alter table household force row level security;
create policy family_wall on household
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table adult enable row level security;
alter table adult force row level security;
create policy family_wall on adult
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table planning_request enable row level security;
alter table planning_request force row level security;
create policy family_wall on planning_request
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table mailbox enable row level security;
alter table mailbox force row level security;
create policy family_wall on mailbox
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table message enable row level security;
alter table message force row level security;
create policy family_wall on message
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table email enable row level security;
alter table email force row level security;
create policy family_wall on email
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
