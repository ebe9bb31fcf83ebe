-- migrate:up

-- The last day on which a quotient holds; after it the dearest bracket applies until the next one.
alter table quotient add column valid_until date;

create or replace function price_of(family uuid, activity uuid, on_day date)
returns table (from_quotient integer, below_quotient integer, quotient integer, quotient_from date, cents integer)
language sql stable as $$
    select step.from_quotient, step.below_quotient, known.value, known.valid_from, step.cents
    from (
        select tariff.tariff_id from tariff
        where tariff.activity_id = activity and tariff.valid_from <= on_day
        order by tariff.valid_from desc limit 1
    ) as current
    left join lateral (
        select begun.value, begun.valid_from from (
            select quotient.value, quotient.valid_from, quotient.valid_until from quotient
            where quotient.family_id = family and quotient.valid_from <= on_day
            order by quotient.valid_from desc limit 1
        ) as begun
        where begun.valid_until is null or begun.valid_until >= on_day
    ) as known on true
    cross join lateral (
        select bracket.from_quotient, bracket.below_quotient, bracket.cents from bracket
        where bracket.tariff_id = current.tariff_id and (known.value is null or bracket.from_quotient <= known.value)
        order by case when known.value is null then bracket.cents end desc, bracket.from_quotient desc limit 1
    ) as step
$$;

-- migrate:down
