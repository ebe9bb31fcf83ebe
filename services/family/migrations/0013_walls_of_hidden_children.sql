-- migrate:up

-- What was changed about a child, and who looked at its record, is hidden with the child from an adult whose authority was withdrawn.
create function hidden_children() returns setof uuid language sql stable as $$
    select a.child_id from child_authority a
    where a.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid and a.authority = 'withdrawn'
        and a.since <= today_here() and coalesce(a.until >= today_here(), true)
$$;

create policy hidden_with_child on record_history as restrictive using (
    current_setting('app.scope', true) = 'town' or about <> 'child' or about_id not in (select hidden_children())
);

create policy hidden_with_child on audit_entry as restrictive for select using (
    current_setting('app.scope', true) = 'town' or about_id is null or about_id not in (select hidden_children())
);

-- A judgment that one household handed in names its address: the other household does not see that it exists.
create policy own_judgment on child_document as restrictive using (
    current_setting('app.scope', true) = 'town' or kind <> 'judgment'
    or document_id in (select d.document_id from document d where d.family_id = nullif(current_setting('app.family', true), '')::uuid)
);

-- migrate:down
