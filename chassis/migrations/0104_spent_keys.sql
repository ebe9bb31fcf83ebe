-- migrate:up

-- Answers are kept for a week only (docs/decisions/0101): the oldest are found by this.
create index idempotency_age on idempotency (created_at);

-- Keys of requests that were answered longer ago, without the answer: a repetition is known, and has no second effect.
create table spent_key (
    caller text not null,
    key text not null,
    fingerprint bytea not null,
    created_at timestamptz not null,
    primary key (caller, key)
);
create index spent_key_age on spent_key (created_at);

-- migrate:down
