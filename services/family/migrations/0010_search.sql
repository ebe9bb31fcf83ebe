-- migrate:up

-- Names as they may be mistyped: each name of at least four letters with itself and all that is left of it without one letter (see
-- domain/search_words.py, whose test compares the two). Names alone, without a word on whose they are; compared with = only.
create table name_variant (
    variant text not null,
    word text not null,
    primary key (variant, word)
);

create function keep_name_variants() returns trigger language plpgsql as $$
begin
    insert into name_variant (variant, word)
    select distinct cut.variant, name.word
    from (select distinct word from added where word !~ '[^[:alpha:]]' and length(word) between 4 and 30) as name
    cross join lateral (
        select name.word as variant
        union
        select left(name.word, place - 1) || substr(name.word, place + 1) from generate_series(1, length(name.word)) as place
    ) as cut
    where not exists (select 1 from name_variant as known where known.variant = name.word and known.word = name.word)
    on conflict do nothing;
    return null;
end $$;
create trigger name_variants_of_words after insert on family_word
    referencing new table as added for each statement execute function keep_name_variants();

-- Families entered before: their names, telephone numbers and addresses become words as well.
set local app.scope = 'town';
insert into family_word (word, family_id)
select distinct regexp_replace(regexp_replace(phone, '^\s*(\+|00)33\s*(\(0\))?\s*', '0'), '\D', '', 'g'), family_id
from guardian cross join lateral unnest(array[home_phone, work_phone, mobile_phone]) as phone
where phone ~ '\d'
on conflict do nothing;
insert into family_word (word, family_id) select distinct lower(email), family_id from guardian where email <> '' on conflict do nothing;
insert into name_variant (variant, word)
select distinct cut.variant, name.word
from (select distinct word from family_word where word !~ '[^[:alpha:]]' and length(word) between 4 and 30) as name
cross join lateral (
    select name.word as variant
    union
    select left(name.word, place - 1) || substr(name.word, place + 1) from generate_series(1, length(name.word)) as place
) as cut
on conflict do nothing;

-- migrate:down
