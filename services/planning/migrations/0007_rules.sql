-- migrate:up

-- What the family service tells of the règlement intérieur: the versions and their dates, and which family accepted which one.
-- Either may be heard first, so no foreign key ties them.
create table town_rules (
    rules_id uuid primary key,
    in_force_from date not null,
    published_at timestamptz not null
);
create index town_rules_in_force on town_rules (in_force_from desc, published_at desc);

create table rules_acceptance (
    family_id uuid not null,
    rules_id uuid not null,
    primary key (family_id, rules_id)
);

alter table rules_acceptance enable row level security;
alter table rules_acceptance force row level security;
create policy family_wall on rules_acceptance
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
