-- migrate:up

-- In a file of its own: it reads every day that was priced, and whoever reads and writes days meanwhile waits for none of it.
-- Days that were priced before, with a penalty that the tariff still has: told by the steps of their price.
select set_config('app.scope', 'town', true);
with penalised as (
    select known.enrolment_id, known.day, sum(step.more) as cents
    from charge as known
    cross join lateral (
        select rules from tariff
        where tariff.activity_id = known.activity_id and tariff.valid_from <= known.day order by tariff.valid_from desc limit 1
    ) as ruling
    cross join lateral (
        select one ->> 'kind' as kind, one ->> 'text' as said,
            (one ->> 'cents')::numeric - lag((one ->> 'cents')::numeric) over (order by place) as more
        from jsonb_array_elements(known.made -> 'steps') with ordinality as told (one, place)
    ) as step
    where known.care_cents = 0 and known.made is not null and jsonb_typeof(ruling.rules -> 'split') is distinct from 'object'
        and step.kind = 'surcharge' and step.more > 0 and exists (
            select from jsonb_array_elements(ruling.rules -> 'adjustments') as adjustment
            where starts_with(step.said, (adjustment ->> 'label') || chr(160) || ':') and (
                adjustment -> 'when' @> '{"late": true}' or adjustment -> 'when' @> '{"unbooked": true}'
                or adjustment -> 'when' @> '{"absent": true}' or jsonb_typeof(adjustment #> '{when,left_at}') = 'object'
            )
        )
    group by known.enrolment_id, known.day
)
update charge set care_cents = null, agreed_cents = greatest(0, charge.cents - ceil(penalised.cents))::integer
from penalised
where charge.enrolment_id = penalised.enrolment_id and charge.day = penalised.day;

-- migrate:down
