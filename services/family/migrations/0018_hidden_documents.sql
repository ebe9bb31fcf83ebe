-- migrate:up

-- A document of a child is hidden with the child, also where it lies under the household that handed it in, as a judgment does;
-- and so is what staff did with it.
create function hidden_documents() returns setof uuid language sql stable set app.scope = 'town' as $$
    select document_id from child_document where child_id in (select hidden_children())
$$;

create policy hidden_with_its_child on document as restrictive using (
    current_setting('app.scope', true) = 'town' or document_id not in (select hidden_documents())
);

create policy hidden_with_document on audit_entry as restrictive for select using (
    current_setting('app.scope', true) = 'town' or about_id is null or about_id not in (select hidden_documents())
);

-- migrate:down
