-- migrate:up

-- When a family was last asked to confirm its record, in which school year (2026 is 2026-2027), and how often in that one.
create table record_reminder (
    family_id uuid primary key references family,
    version bigint not null,
    school_year int not null,
    times int not null,
    told_on date not null
);

alter table record_reminder enable row level security;
alter table record_reminder force row level security;
create policy family_wall on record_reminder
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
