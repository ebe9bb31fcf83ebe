-- migrate:up

-- Whoever writes may say which child it is about; the name stands beside the subject, for the family and for staff.
alter table draft add column child_id uuid;
comment on column draft.child_id is 'the child that the message is about, where its writer says so';
alter table pupil add column first_name text not null default '';

-- The children that a household may write about: those of its record, and those whose enrolments it pays for; none that is hidden from who asks.
create function children_of(of_family uuid) returns table (child_id uuid, first_name text) language sql stable rows 3 set app.scope = 'town' as $$
    select p.child_id, p.first_name from pupil p
    where p.first_name <> '' and p.child_id not in (select hidden_children())
        and (p.family_id = of_family or p.child_id in (select e.child_id from enrolment e where e.family_id = of_family))
$$;

-- migrate:down
