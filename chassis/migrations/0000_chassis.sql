-- migrate:up

-- Events to tell: written in the transaction of the change, deleted by the relay once the broker has them on disk.
create table outbox (
    seq bigint generated always as identity primary key,
    id uuid not null,
    subject text not null,
    payload text not null,
    created_at timestamptz not null
);

-- How far this service has read the stream; moves in the transaction of the effect.
create table projection_position (
    consumer text primary key,
    position bigint not null,
    stream_created timestamptz not null
);

-- Events that could not be applied, with those of the same aggregate that came after them.
create table dead_event (
    seq bigint primary key,
    aggregate text not null,
    subject text not null,
    payload text not null,
    error text not null,
    parked_at timestamptz not null
);
create index dead_event_aggregate on dead_event (aggregate);

-- Side effects to carry out one by one: retried with back-off, finally failed and visible.
create table work (
    id uuid primary key,
    kind text not null,
    payload jsonb not null,
    status text not null default 'waiting' check (status in ('waiting', 'failed')),
    attempts int not null default 0,
    run_at timestamptz not null,
    last_error text not null default '',
    created_at timestamptz not null
);
create index work_due on work (run_at) where status = 'waiting';

-- Answers already given: a repeated request with the same key gets the same answer and no second effect.
create table idempotency (
    caller text not null,
    key text not null,
    fingerprint bytea not null,
    status int,
    answer text,
    created_at timestamptz not null,
    primary key (caller, key)
);

-- migrate:down
