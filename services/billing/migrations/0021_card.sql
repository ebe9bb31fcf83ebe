-- migrate:up

-- Whether a regie takes a part of an amount by card; without, an invoice is paid whole.
alter table regie add column partial_online boolean not null default false;

-- An attempt to pay by card. `idempotency_key` is written before the provider is called, and is the only one that the attempt ever
-- uses; a payment bears the id of its attempt. starting: the provider has not answered; open: it waits for the card; paid, ended: final.
create table card_attempt (
    attempt_id uuid primary key,
    family_id uuid not null,
    regie text not null references regie,
    cents bigint not null check (cents > 0),
    status text not null check (status in ('starting', 'open', 'paid', 'ended')),
    problem text not null default '',
    idempotency_key text not null unique,
    intent_id text unique,
    client_secret text,
    opened_at timestamptz not null,
    checked_at timestamptz,
    settled_at timestamptz,
    unique (attempt_id, family_id),
    check ((status in ('paid', 'ended')) = (settled_at is not null)),
    check (status not in ('open', 'paid') or intent_id is not null)
);
create index card_attempt_of_family on card_attempt (family_id, opened_at);
create index card_attempt_underway on card_attempt (opened_at) where status in ('starting', 'open');

-- What an attempt pays of an invoice. While one is under way for an invoice, no other is.
create table card_part (
    attempt_id uuid not null,
    invoice_id uuid not null references invoice,
    family_id uuid not null,
    position integer not null,
    cents bigint not null check (cents > 0),
    underway boolean not null,
    primary key (attempt_id, invoice_id),
    foreign key (attempt_id, family_id) references card_attempt (attempt_id, family_id)
);
create unique index one_attempt_per_invoice on card_part (invoice_id) where underway;

-- What the provider told, as it told it; kept when it was verified, treated afterwards.
-- waiting; done; known (nothing new in it); unknown (of no payment of ours); aside (it contradicts the books: for a person to look at).
create table card_event (
    event_id text primary key,
    kind text not null,
    object_id text not null,
    family_id uuid,
    body text not null,
    received_at timestamptz not null,
    outcome text not null default 'waiting' check (outcome in ('waiting', 'done', 'known', 'unknown', 'aside'))
);
create index card_event_waiting on card_event (received_at) where outcome = 'waiting';
create index card_event_of_family on card_event (family_id);
create index card_event_received on card_event (received_at);

alter table card_attempt enable row level security;
alter table card_attempt force row level security;
create policy family_wall on card_attempt
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table card_part enable row level security;
alter table card_part force row level security;
create policy family_wall on card_part
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table card_event enable row level security;
alter table card_event force row level security;
create policy family_wall on card_event
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
