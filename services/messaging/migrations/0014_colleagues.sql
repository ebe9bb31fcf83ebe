-- migrate:up

-- Projection of identity.staff.saved: where staff are warned of what happens to their account.
-- No family's data, so no wall between families.
create table colleague (
    account_id uuid primary key,
    version bigint not null,
    email text not null
);

-- Warnings about accounts of staff that were mailed: an event that comes twice mails once.
create table colleague_warning (
    fact text primary key,
    told_at timestamptz not null
);

-- migrate:down
