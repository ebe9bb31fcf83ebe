-- migrate:up

-- What the family service tells, kept here so that nobody has to be asked while a family books; `version` gates what is old.
create table family (
    family_id uuid primary key,
    version bigint not null
);

create table guardian (
    guardian_id uuid primary key,
    family_id uuid not null,
    name text not null
);

create table child (
    child_id uuid primary key,
    family_id uuid not null,
    name text not null,
    version bigint not null
);
create index child_of_family on child (family_id);

alter table family enable row level security;
alter table family force row level security;
create policy family_wall on family
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table guardian enable row level security;
alter table guardian force row level security;
create policy family_wall on guardian
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table child enable row level security;
alter table child force row level security;
create policy family_wall on child
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
