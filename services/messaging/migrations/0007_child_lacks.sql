-- migrate:up

-- Projection of family.child.completeness_changed: what a household knows to be missing in a child's record, so that only news is told.
create table child_lacks (
    child_id uuid not null,
    family_id uuid not null,
    version bigint not null,
    codes text[] not null,
    primary key (child_id, family_id)
);
create index child_lacks_of_family on child_lacks (family_id);

alter table child_lacks enable row level security;
alter table child_lacks force row level security;
create policy family_wall on child_lacks
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on child_lacks as restrictive using (
    current_setting('app.scope', true) = 'town'
    or child_id not in (
        select w.child_id from child_withdrawn w
        where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
            and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    )
);

-- migrate:down
