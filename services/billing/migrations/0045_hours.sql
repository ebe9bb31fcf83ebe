-- migrate:up

-- What planning tells of a billed day beyond its state, by the day: how long it lasts, when the child came and went, whether the weekly
-- pattern books it. Days of which nothing more is known are left out.
alter table enrolment_month add column facts jsonb not null default '{}';

-- The family's allocation regime (regime d'allocations), told with its quotients.
alter table quotient_record add column regime text;

-- `hours` are those that made the price of a day by the hour or by the moment at which the child left. `stood` is how the family stood by
-- what has no date (residence, class, regime) when the price was made: what was invoiced is compared with nothing that came after.
alter table charge add column hours text not null default '', add column stood jsonb;
alter table correction add column hours text not null default '';

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
                        'sentence', charge.sentence, 'hours', coalesce(string_agg(
                            to_char(charge.day, 'le FMDD/MM ') || charge.hours, ', ' order by charge.day) filter (where charge.hours <> ''
                        ), '')
                    ) end as price
                from charge
                join enrolment_month as told on told.enrolment_id = charge.enrolment_id and told.month = charge.month
                left join child on child.child_id = charge.child_id
                left join activity on activity.activity_id = charge.activity_id
                where charge.family_id = family and charge.month = of_month and charge.invoice_id is null
                group by
                    charge.child_id, coalesce(child.first_name, told.child), charge.activity_id, activity.name,
                    charge.from_quotient, charge.below_quotient, charge.quotient, charge.quotient_from, charge.cents, charge.late, charge.sentence
            ) as line
        ), '[]')
    )
$$;

-- What is known from before lacks these facts: it is taken again when planning and family are told to republish.
select set_config('app.scope', 'town', true);
update enrolment_month set version = 0;
update quotient_record set version = 0;

-- migrate:down
