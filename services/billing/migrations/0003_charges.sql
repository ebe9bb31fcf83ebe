-- migrate:up

-- The month of an enrolment as planning last told it: which of its days are billed, and to whom.
create table enrolment_month (
    enrolment_id uuid not null,
    month date not null,
    version bigint not null,
    family_id uuid not null,
    child_id uuid not null,
    child text not null,
    activity_id uuid not null,
    days date[] not null,
    primary key (enrolment_id, month)
);

-- A billed day with its price and what explains it; `cents` is null while no tariff is in force on the day.
create table charge (
    enrolment_id uuid not null,
    day date not null,
    month date not null,
    family_id uuid not null,
    child_id uuid not null,
    activity_id uuid not null,
    from_quotient integer,
    below_quotient integer,
    quotient integer,
    quotient_from date,
    cents integer,
    invoice_id uuid references invoice,
    primary key (enrolment_id, day),
    foreign key (enrolment_id, month) references enrolment_month
);
create index charge_of_family on charge (family_id, month);
create index charge_of_activity on charge (activity_id, family_id);
comment on column charge.invoice_id is 'the invoice that bills it: then its price stands, and it leaves the estimate';

-- What a family would be billed for a month; `version` grows with each change that the family can see.
create table estimate (
    family_id uuid not null,
    month date not null,
    total_cents bigint not null,
    version bigint not null,
    primary key (family_id, month)
);

-- A family's month: the version of its estimate and its charges, days of equal price together. One JSON, so that the page
-- that shows the account as well reads everything in one round trip.
create function charged_month(family uuid, of_month date) returns json language sql stable as $$
    select json_build_object(
        'version', coalesce((select version from estimate where family_id = family and month = of_month), 0),
        'charged', coalesce((
            select json_agg(line order by line.child, line.activity, line.first_day) from (
                select
                    charge.child_id, coalesce(child.first_name, told.child) as child,
                    charge.activity_id, coalesce(activity.name, 'Prestation') as activity,
                    count(*) as quantity, min(charge.day) as first_day,
                    case when charge.cents is not null then json_build_object(
                        'from_quotient', charge.from_quotient, 'below_quotient', charge.below_quotient,
                        'quotient', charge.quotient, 'quotient_from', charge.quotient_from, 'cents', charge.cents
                    ) end as price
                from charge
                join enrolment_month as told on told.enrolment_id = charge.enrolment_id and told.month = charge.month
                left join child on child.child_id = charge.child_id
                left join activity on activity.activity_id = charge.activity_id
                where charge.family_id = family and charge.month = of_month and charge.invoice_id is null
                group by
                    charge.child_id, coalesce(child.first_name, told.child), charge.activity_id, activity.name,
                    charge.from_quotient, charge.below_quotient, charge.quotient, charge.quotient_from, charge.cents
            ) as line
        ), '[]')
    )
$$;

alter table enrolment_month enable row level security;
alter table enrolment_month force row level security;
create policy family_wall on enrolment_month
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table charge enable row level security;
alter table charge force row level security;
create policy family_wall on charge
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table estimate enable row level security;
alter table estimate force row level security;
create policy family_wall on estimate
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
