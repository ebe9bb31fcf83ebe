-- migrate:up

-- Histories are only ever added to; these two take out of them what an erasure must, and nothing else.

-- What other households changed of children that go, and by which of their requests.
create function erase_children_history(children uuid[], households uuid[]) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare gone bigint;
begin
    delete from record_history where family_id = any(households) and (
        about_id = any(children)
        or request_id in (select request_id from record_request where family_id = any(households) and child_id = any(children))
    );
    get diagnostics gone = row_count;
    return gone;
end $$;

-- What is said of a household or of its adults in the custody of children that stay with others.
create function erase_custody_words(family uuid, children uuid[]) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare gone bigint;
begin
    delete from custody_change c where c.child_id = any(children) and (
        exists (select from family f where f.family_id = family and strpos(c.what || ' ', 'N° ' || f.family_number || ' ') > 0)
        or exists (
            select from guardian g
            where g.family_id = family and starts_with(lower(c.what), lower(g.last_name || ' ' || g.first_name) || ' :')
        )
    );
    get diagnostics gone = row_count;
    return gone;
end $$;

-- migrate:down
