-- migrate:up

-- A family reads that a correction of its own waits, where the treasury collects and it is too little for a title (docs/decisions/0140).
-- What it concerns is read from `charge`, whose walls hide what an adult may not see.
-- under the previous release: no family asks for it.
create policy family_wall on correction for select
    using (family_id = (select nullif(current_setting('app.family', true), '')::uuid));

-- migrate:down
drop policy family_wall on correction;
