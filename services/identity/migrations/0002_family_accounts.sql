-- migrate:up

-- An account opened by staff has no password until its owner chooses one with the code of a letter.
alter table account
    alter column password_hash drop not null,
    add column activated_at timestamptz,
    add column closed_at timestamptz,
    add column locked_until timestamptz;
create index account_stem on account (rtrim(identifier_key, '0123456789')) where kind = 'family';

-- The kind of browser, as its owner would know it: "Firefox sur Windows".
alter table session add column device text not null default '' check (length(device) <= 60);

-- Projection of family.family.saved: the adults who may have an account, and the address a link is sent to.
create table household (
    family_id uuid primary key,
    version bigint not null
);
create table guardian (
    guardian_id uuid primary key,
    family_id uuid not null references household on delete cascade,
    title text not null,
    last_name text not null,
    first_name text not null,
    email_key text not null
);
create index guardian_of_family on guardian (family_id);
create index guardian_email on guardian (email_key) where email_key <> '';

-- Letters with activation codes. The code is stored nowhere: it is made from letter_id with a key that the database does not hold.
create table account_letter (
    letter_id uuid primary key,
    account_id uuid not null references account,
    run_id uuid not null,
    issued_by uuid not null,
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    withdrawn_at timestamptz,
    used_at timestamptz
);
create unique index account_letter_current on account_letter (account_id) where used_at is null and withdrawn_at is null;
create index account_letter_run on account_letter (run_id);
create index account_letter_account on account_letter (account_id, issued_at);

-- One-time links by e-mail: 256 random bits, of which only the SHA-256 is here.
create table password_reset (
    reset_id uuid primary key,
    account_id uuid not null references account,
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index password_reset_account on password_reset (account_id, requested_at);

alter table household enable row level security;
alter table household force row level security;
create policy family_wall on household
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table guardian enable row level security;
alter table guardian force row level security;
create policy family_wall on guardian
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
