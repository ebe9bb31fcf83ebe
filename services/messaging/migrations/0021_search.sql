-- migrate:up

-- The words of a text as families search for them, and those that somebody looks for: French endings and accents make no difference.
-- Each is reduced twice, its ending first or its accents first, for "opérée" ends otherwise than "operee".
create function searched(words text) returns tsvector language sql immutable strict parallel safe as $$
    select public.folded(to_tsvector('french', replace(words, '’', ' '))::text)::tsvector
        || to_tsvector('french', public.folded(replace(words, '’', ' ')))
$$;
create function looked_for(query text) returns tsquery language sql immutable strict parallel safe as $$
    select public.folded(to_tsquery('french', query)::text)::tsquery || to_tsquery('french', public.folded(query))
$$;

-- migrate:down
