-- migrate:up

-- A household is told beforehand which child it will have and from when, and nothing more of it: this looks over the wall of the child.
-- An adult from whom authority is withdrawn today, or will be by then, is not told.
create function children_to_come(of_family uuid) returns table (child_id uuid, last_name text, first_name text, since date)
language sql stable set app.scope = 'town' as $$
    select c.child_id, c.last_name, c.first_name, h.since
    from household_child h join child c using (child_id)
    where h.family_id = of_family and h.since > today_here() and coalesce(h.until >= h.since, true)
        and not exists (
            select from child_authority a
            where a.child_id = h.child_id and a.authority = 'withdrawn'
                and a.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
                and a.since <= h.since and coalesce(a.until >= today_here(), true)
        )
    order by h.since, c.birth_date, c.child_id
$$;

-- migrate:down
