-- migrate:up

-- A tariff told by its lines, criteria and adjustments (contracts/billing/pricing.py); null where it is told by quotient brackets.
alter table tariff add column rules jsonb;

-- What tariffs look at: the child's age and class, where the family lives, who counts as a resident, the weekly pattern.
alter table child add column birth_date date, add column school_class text not null default '';
alter table household add column city text not null default '', add column postal_code text not null default '';
alter table activity add column residents jsonb not null default '[]';
alter table enrolment add column weekdays integer[];

-- How each billed day stands in the planning grid, beside `days`; empty where it was told before it was kept.
alter table enrolment_month add column statuses text[] not null default '{}';

-- How the price of a day was made, as data and as a sentence, and what of it is care; null and empty where brackets say it.
alter table charge
    add column status text,
    add column made jsonb,
    add column sentence text not null default '',
    add column care_cents integer;

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
                        'quotient', charge.quotient, 'quotient_from', charge.quotient_from, 'cents', charge.cents, 'late', charge.late, 'sentence', charge.sentence
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

-- migrate:down
