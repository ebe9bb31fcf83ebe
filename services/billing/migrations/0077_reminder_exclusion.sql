-- migrate:up

-- An invoice that is never reminded, and blocks no bookings, until a clerk says otherwise; its family's others are.
create table reminder_exclusion (
    invoice_id uuid primary key references invoice,
    family_id uuid not null,
    reason text not null check (reason <> ''),
    excluded_by_name text not null,
    excluded_at timestamptz not null
);
create index reminder_exclusion_of_family on reminder_exclusion (family_id);

alter table reminder_exclusion enable row level security;
alter table reminder_exclusion force row level security;
create policy family_wall on reminder_exclusion
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
