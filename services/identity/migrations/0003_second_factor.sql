-- migrate:up

-- The second factor of a staff account. The secret of the telephone is encrypted by the service, which keeps the keys.
-- Until a code has confirmed it, it is offered to the session that asked for it and to no other.
-- `last_step` is the step of the last code accepted: that code, and every one before it, is not accepted again.
create table second_factor (
    account_id uuid primary key references account,
    secret bytea not null,
    offered_to uuid,
    confirmed_at timestamptz,
    last_step bigint not null default 0,
    check ((offered_to is null) = (confirmed_at is not null))
);

-- Ten codes on paper in the telephone's stead, each for one use: 80 random bits, of which only the SHA-256 is here.
create table recovery_code (
    code_hash bytea primary key check (length(code_hash) = 32),
    account_id uuid not null references account
);
create index recovery_code_account on recovery_code (account_id);

-- When the session's second factor was given; a staff session holds no right before.
alter table session add column second_factor_at timestamptz;

-- migrate:down
