-- migrate:up

-- A second factor on its way to another telephone: offered to the session that proved password and code again, until a code of the
-- new telephone confirms it. The old one holds until then.
create table second_factor_move (
    account_id uuid primary key references account on delete cascade,
    secret bytea not null,
    offered_to uuid not null,
    offered_at timestamptz not null
);

-- migrate:down
