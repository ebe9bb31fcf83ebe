-- migrate:up

-- Who may sign in. Families and staff sign in by different doors, so an identifier is unique for each kind.
-- No row-level security: edges look accounts up before anybody is known; a signed-in person reads only the account of their session.
create table account (
    account_id uuid primary key,
    kind text not null check (kind in ('family', 'staff')),
    identifier text not null,
    identifier_key text not null,
    display_name text not null,
    family_id uuid,
    guardian_id uuid constraint account_guardian unique,
    roles text[] not null default '{}',
    password_hash text not null,
    password_version int not null,
    must_change_password boolean not null,
    opened_at timestamptz not null,
    last_sign_in_at timestamptz,
    opening_key text unique,
    version bigint not null,
    constraint account_identifier unique (kind, identifier_key),
    constraint account_of_family check (
        case kind
            when 'family' then family_id is not null and guardian_id is not null and roles = '{}'
            else family_id is null and guardian_id is null and roles <> '{}'
        end
    )
);

-- Who is signed in. The secret in the browser's cookie is 256 random bits; only its SHA-256 is here.
create table session (
    session_id uuid primary key,
    account_id uuid not null references account,
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    opened_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    previous_sign_in_at timestamptz
);
create index session_account on session (account_id);
create index session_end on session (expires_at);

-- Wrong passwords in a row, under a keyed hash of what was typed: known and unknown identifiers look alike here.
create table sign_in_attempt (
    attempt_key bytea primary key check (length(attempt_key) = 32),
    failures int not null,
    last_at timestamptz not null,
    retry_at timestamptz not null
);
create index sign_in_attempt_last on sign_in_attempt (last_at);

-- One-time secrets with which an administrator opens their account.
create table invitation (
    invitation_id uuid primary key,
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    account_id uuid references account
);

-- migrate:down
