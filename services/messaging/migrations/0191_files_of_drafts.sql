-- migrate:up

-- A file of a draft is its writer's alone, like the draft; once the message is sent, it is the family's.
create function files_of_others_drafts() returns setof uuid language sql stable rows 5 set app.scope = 'town' as $$
    select f.document_id from conversation_file f join draft d using (draft_id)
    where f.family_id = nullif(current_setting('app.family', true), '')::uuid
        and d.guardian_id is distinct from nullif(current_setting('app.guardian', true), '')::uuid
$$;

create policy writer_wall on conversation_file as restrictive
    using (current_setting('app.scope', true) = 'town' or draft_id is null or draft_id in (select draft_id from draft));
create policy writer_wall on document as restrictive
    using (current_setting('app.scope', true) = 'town' or document_id not in (select files_of_others_drafts()));

-- migrate:down
