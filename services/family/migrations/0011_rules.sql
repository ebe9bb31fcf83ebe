-- migrate:up

-- The town's règlement intérieur, version after version: what was published is never changed. A file lies in `document` under the
-- key of the town; no foreign key leads there, because the rules are the town's and no family's.
create table town_rules (
    rules_id uuid primary key,
    title text not null,
    text text not null,
    file_id uuid,
    in_force_from date not null,
    published_at timestamptz not null,
    published_by_name text not null,
    check (text <> '' or file_id is not null)
);
create index town_rules_in_force on town_rules (in_force_from desc, published_at desc);

create table rules_acceptance (
    acceptance_id uuid primary key,
    family_id uuid not null references family,
    rules_id uuid not null references town_rules,
    accepted_by uuid,
    accepted_by_name text not null,
    accepted_at timestamptz not null,
    unique (family_id, rules_id)
);
create index rules_acceptance_of_rules on rules_acceptance (rules_id);

alter table rules_acceptance enable row level security;
alter table rules_acceptance force row level security;
create policy family_wall on rules_acceptance
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- Once a school year (2026 is 2026-2027) an adult of the family says that its record is right.
create table record_confirmation (
    family_id uuid not null references family,
    school_year int not null,
    confirmed_by uuid,
    confirmed_by_name text not null,
    confirmed_at timestamptz not null,
    primary key (family_id, school_year)
);
create index record_confirmation_of_year on record_confirmation (school_year);

alter table record_confirmation enable row level security;
alter table record_confirmation force row level security;
create policy family_wall on record_confirmation
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
