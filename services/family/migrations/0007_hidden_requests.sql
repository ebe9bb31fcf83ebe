-- migrate:up

-- A request about a child is hidden, with the child, from an adult whose authority was withdrawn.
create policy hidden_with_child on record_request as restrictive using (
    current_setting('app.scope', true) = 'town' or child_id is null
    or child_id not in (
        select a.child_id from child_authority a
        where a.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid and a.authority = 'withdrawn'
            and a.since <= today_here() and coalesce(a.until >= today_here(), true)
    )
);

-- migrate:down
