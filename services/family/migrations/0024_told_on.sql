-- migrate:up

-- The day on which others were told what a record lacks: told again later, it is no news.
alter table child_completeness add column told_on date;

-- The households that are told of a child today, whichever of them caused it: neither sees the other through its own wall.
create function households_of(children uuid[]) returns table (child_id uuid, family_id uuid) language sql stable set app.scope = 'town' as $$
    select c.child_id, c.family_id from child c where c.child_id = any(children)
    union
    select h.child_id, h.family_id from household_child h
    where h.child_id = any(children) and h.since <= today_here() and coalesce(h.until >= today_here(), true)
$$;

-- migrate:down
