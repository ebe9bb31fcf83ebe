-- migrate:up

-- What rules of activities ask of a child and its family, as the family service tells it; empty until it has told.
alter table child add column school_class text not null default '';
alter table family add column postal_code text not null default '';
alter table family add column city text not null default '';
alter table family add column all_adults_work boolean;

-- The activities for which a child's record lacks something; `version` gates what is old.
create table child_completeness (
    child_id uuid primary key,
    version bigint not null
);
create table child_lacks (
    child_id uuid not null references child_completeness on delete cascade,
    activity_id uuid not null,
    primary key (child_id, activity_id)
);

-- Families whom staff let book earlier.
create table priority_list (
    list_id uuid primary key,
    name text not null,
    version bigint not null
);
create table priority_family (
    list_id uuid not null references priority_list on delete cascade,
    family_id uuid not null,
    primary key (list_id, family_id)
);
create index priority_family_lists on priority_family (family_id);

alter table child_completeness enable row level security;
alter table child_completeness force row level security;
create policy child_wall on child_completeness
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));

alter table child_lacks enable row level security;
alter table child_lacks force row level security;
create policy child_wall on child_lacks
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));

alter table priority_family enable row level security;
alter table priority_family force row level security;
create policy family_wall on priority_family
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
