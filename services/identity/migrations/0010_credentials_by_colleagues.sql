-- migrate:up

-- Which colleague gave somebody what they sign in with: opened the account, made a new link, or reset the second factor. For some days the
-- two count as one person where the law of four eyes asks for two.
create table credential_gift (
    account_id uuid not null references account on delete cascade,
    given_by uuid not null references account on delete cascade,
    given_at timestamptz not null,
    primary key (account_id, given_by)
);

-- migrate:down
