-- migrate:up

-- The link by which an adult reads a child's planning in a calendar of their own: only a hash of its secret is kept.
create table calendar_feed (
    guardian_id uuid not null,
    child_id uuid not null references child on delete cascade,
    family_id uuid not null,
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    made_at timestamptz not null,
    read_on date,
    primary key (guardian_id, child_id)
);
create index calendar_feed_of_family on calendar_feed (family_id);

alter table calendar_feed enable row level security;
alter table calendar_feed force row level security;
create policy adult_wall on calendar_feed using (
    current_setting('app.scope', true) = 'town'
    or (
        family_id = nullif(current_setting('app.family', true), '')::uuid
        and guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
    )
);

-- migrate:down
