-- migrate:up

-- Families whose new bookings billing has suspended, and whom they may ask; `version` gates what is old.
create table family_block (
    family_id uuid primary key,
    version bigint not null,
    blocked boolean not null,
    contact text not null
);

alter table family_block enable row level security;
alter table family_block force row level security;
create policy family_wall on family_block
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- What a child's record lacks for an activity, so that a refusal can name it.
alter table child_lacks add column codes text[] not null default '{}';

-- migrate:down
