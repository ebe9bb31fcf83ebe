-- migrate:up

-- How the town words a notice, version by version; the latest counts, `original` went back to the portal's own words. No family's data.
create table wording_version (
    slug text not null,
    version int not null check (version > 0),
    subject text not null check (subject !~ '[\r\n]'),
    text text not null,
    original boolean not null,
    saved_at timestamptz not null,
    saved_by text not null,
    primary key (slug, version)
);

-- What an adult chose to have mailed; a purpose without a choice follows "Autorisation courriel", a change of which takes choices back.
create table email_choice (
    guardian_id uuid not null,
    family_id uuid not null,
    purpose text not null check (purpose ~ '^[a-z]+$'),
    mailed boolean not null,
    chosen_at timestamptz not null,
    chosen_by text not null,
    primary key (guardian_id, purpose)
);
create index email_choice_of_family on email_choice (family_id);

alter table email_choice enable row level security;
alter table email_choice force row level security;
create policy family_wall on email_choice
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table adult add column consent_since timestamptz;
comment on column adult.consent_since is 'since when "Autorisation courriel" is known to be what it is';

create index email_ended on email (lower(recipient), finished_at desc) where status in ('sent', 'failed');

-- migrate:down
