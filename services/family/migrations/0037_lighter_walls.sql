-- migrate:up

-- The reader's children through their indexes, whatever the town's size; the wall of `child` hides what it must.
create or replace function own_children() returns setof uuid language sql stable rows 5 as $$
    select c.child_id from child c
    where c.family_id = nullif(current_setting('app.family', true), '')::uuid
        or c.child_id = any(array(
            select h.child_id from household_child h where h.family_id = nullif(current_setting('app.family', true), '')::uuid
        ))
$$;

alter policy child_wall on pickup_person
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));
alter policy child_wall on child_health
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));
alter policy child_wall on child_authorisation
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));
alter policy child_wall on child_completeness
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));
alter policy child_wall on child_document
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));
alter policy child_wall on enrolment
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));
alter policy child_wall on document
    using (current_setting('app.scope', true) = 'town' or subject_id in (select own_children()));

-- Judgments are few: only of one is asked who handed it in, and other documents do not pay for the question.
create function handed_in_by_reader(document_id uuid) returns boolean language sql stable as $$
    select exists (
        select from document d
        where d.document_id = handed_in_by_reader.document_id and d.family_id = nullif(current_setting('app.family', true), '')::uuid
    )
$$;
alter policy own_judgment on child_document
    using (current_setting('app.scope', true) = 'town' or kind <> 'judgment' or handed_in_by_reader(document_id));

-- migrate:down
