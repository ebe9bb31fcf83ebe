-- migrate:up

-- A household that is billed for a child of another household's record reads what is known of it here: its first name and its birth date,
-- which its tax certificate asks for and which tell it from a namesake. Of a child that is hidden from an adult, nothing.
-- under the previous release: it finds the birth date as well.
create policy shared_child on child for select using (
    child_id in (select charge.child_id from charge where charge.family_id = nullif(current_setting('app.family', true), '')::uuid)
);

-- A family's children are looked for by their family.
create index child_of_family on child (family_id);

-- migrate:down
drop policy shared_child on child;
drop index child_of_family;
