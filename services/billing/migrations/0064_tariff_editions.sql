-- migrate:up

-- Each version of a tariff as it was named and dated when it was entered: the price of a day cites the one that it was made by, for ever.
create table tariff_edition (
    edition integer generated always as identity primary key,
    tariff_id uuid not null,
    version bigint not null,
    name text not null,
    valid_from date not null,
    unique (tariff_id, version)
);
create trigger append_only before update or delete or truncate on tariff_edition for each statement execute function refuse_change();
revoke update, delete on tariff_edition from billing;

insert into tariff_edition (tariff_id, version, name, valid_from) select tariff_id, version, name, valid_from from tariff;
alter table tariff add column edition integer references tariff_edition;
update tariff set edition = entered.edition from tariff_edition as entered where entered.tariff_id = tariff.tariff_id;

alter table charge add column edition integer;
alter table correction add column edition integer;
comment on column charge.edition is 'the version of the tariff whose bracket is the price; null where rules price, and for what was priced before it was kept';

-- A price by brackets tells the tariff that it is made by, beside the bracket and the quotient.
-- under the previous release: the function is made again at once with a column more, and that release names those that it reads.
drop function price_of(uuid, uuid, date);
create function price_of(family uuid, activity uuid, on_day date)
returns table (from_quotient integer, below_quotient integer, quotient integer, quotient_from date, cents integer, edition integer)
language sql stable as $$
    select step.from_quotient, step.below_quotient, known.value, known.valid_from, step.cents, current.edition
    from (
        select tariff.tariff_id, tariff.edition from tariff
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

create or replace function charged_month(family uuid, of_month date) returns json language sql stable as $$
    select json_build_object(
        'version', coalesce((select version from estimate where family_id = family and month = of_month), 0),
        'hidden_cents', hidden_cents(family, of_month),
        'charged', coalesce((
            select json_agg(line order by line.child, line.activity, line.first_day) from (
                select
                    charge.child_id, coalesce(child.first_name, told.child) as child,
                    charge.activity_id, coalesce(activity.name, 'Prestation') as activity,
                    count(*) as quantity, min(charge.day) as first_day,
                    case when charge.cents is not null then json_build_object(
                        'from_quotient', charge.from_quotient, 'below_quotient', charge.below_quotient,
                        'quotient', charge.quotient, 'quotient_from', charge.quotient_from, 'cents', charge.cents, 'late', charge.late,
                        'tariff', named.name, 'tariff_from', named.valid_from, 'tariff_version', named.version,
                        'sentence', charge.sentence, 'hours', coalesce(string_agg(
                            to_char(charge.day, 'le FMDD/MM ') || charge.hours, ', ' order by charge.day) filter (where charge.hours <> ''
                        ), '')
                    ) end as price
                from charge
                join enrolment_month as told on told.enrolment_id = charge.enrolment_id and told.month = charge.month
                left join child on child.child_id = charge.child_id
                left join activity on activity.activity_id = charge.activity_id
                left join tariff_edition as named on named.edition = charge.edition
                where charge.family_id = family and charge.month = of_month and charge.invoice_id is null
                group by
                    charge.child_id, coalesce(child.first_name, told.child), charge.activity_id, activity.name,
                    charge.from_quotient, charge.below_quotient, charge.quotient, charge.quotient_from, charge.cents, charge.late, charge.sentence,
                    named.edition
            ) as line
        ), '[]')
    )
$$;

-- Days that nothing bills yet are priced by the tariffs in force.
select set_config('app.scope', 'town', true);
update charge set edition = named.edition
from (
    select activity_id, edition, valid_from, coalesce(lead(valid_from) over (partition by activity_id order by valid_from), 'infinity') as until
    from tariff
) as named
where named.activity_id = charge.activity_id and charge.day >= named.valid_from and charge.day < named.until
    and charge.from_quotient is not null and charge.invoice_id is null;

-- migrate:down
