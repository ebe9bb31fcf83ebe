-- migrate:up

-- Which days a line of the estimate counts, so that a family can hold it beside its own diary; the eldest child first, as everywhere.
create or replace function charged_month(family uuid, of_month date) returns json language sql stable as $$
    select json_build_object(
        'version', coalesce((select version from estimate where family_id = family and month = of_month), 0),
        'hidden_cents', hidden_cents(family, of_month),
        'charged', coalesce((
            select json_agg(line order by line.birth_date nulls last, line.child, line.activity, line.first_day) from (
                select
                    charge.child_id, coalesce(child.first_name, told.child) as child, child.birth_date,
                    charge.activity_id, coalesce(activity.name, 'Prestation') as activity,
                    count(*) as quantity, min(charge.day) as first_day, json_agg(charge.day order by charge.day) as days,
                    coalesce(json_agg(charge.day order by charge.day) filter (where charge.status = 'absent_billed'), '[]') as absences,
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
                    charge.child_id, coalesce(child.first_name, told.child), child.birth_date, charge.activity_id, activity.name,
                    charge.from_quotient, charge.below_quotient, charge.quotient, charge.quotient_from, charge.cents, charge.late, charge.sentence,
                    named.edition
            ) as line
        ), '[]')
    )
$$;

-- migrate:down
