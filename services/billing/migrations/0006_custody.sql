-- migrate:up

-- What the family service tells of separated parents, as far as it hides a child from an adult; `version` gates what is old.
create table custody (
    child_id uuid primary key,
    version bigint not null
);
create table child_withdrawn (
    child_id uuid not null references custody on delete cascade,
    guardian_id uuid not null,
    since date not null,
    until date,
    primary key (child_id, guardian_id, since)
);
create index child_withdrawn_of_guardian on child_withdrawn (guardian_id);

create function today_here() returns date language sql stable as $$
    select coalesce(nullif(current_setting('app.today', true), '')::date, current_date)
$$;

alter table child_withdrawn enable row level security;
alter table child_withdrawn force row level security;
create policy adult_wall on child_withdrawn
    using (guardian_id = nullif(current_setting('app.guardian', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- The children that are hidden today from whoever asks: none, but for an adult whose authority was withdrawn.
create function hidden_children() returns setof uuid language sql stable as $$
    select w.child_id from child_withdrawn w
    where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
        and w.since <= today_here() and coalesce(w.until >= today_here(), true)
$$;

create policy hidden_with_child on child as restrictive
    using (current_setting('app.scope', true) = 'town' or child_id not in (select hidden_children()));
create policy hidden_with_child on enrolment_month as restrictive
    using (current_setting('app.scope', true) = 'town' or child_id not in (select hidden_children()));
create policy hidden_with_child on charge as restrictive
    using (current_setting('app.scope', true) = 'town' or child_id not in (select hidden_children()));

-- An invoice line names its child in words, as the former program spelled it. To an adult from whom a child is hidden, only
-- the lines are shown that bear the first name of a child they may see, and of no child that is hidden: in doubt, none.
create function shown_names() returns setof text language sql stable set app.scope = 'town' as $$
    select lower(c.first_name) from child c
    where c.family_id = nullif(current_setting('app.family', true), '')::uuid
        or c.child_id in (select g.child_id from charge g where g.family_id = nullif(current_setting('app.family', true), '')::uuid)
    group by lower(c.first_name)
    having not bool_or(c.child_id in (select hidden_children()))
$$;
create policy hidden_with_child on invoice_line as restrictive using (
    current_setting('app.scope', true) = 'town'
    or not exists (select from hidden_children())
    or lower(child) in (select shown_names())
);

-- What the household owes for children that are hidden from whoever asks: the total of a month stays what is billed.
create function hidden_cents(family uuid, of_month date) returns bigint language sql stable set app.scope = 'town' as $$
    select coalesce(sum(charge.cents), 0)::bigint from charge
    where charge.child_id in (select hidden_children())
        and charge.family_id = family and charge.month = of_month and charge.invoice_id is null
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

-- migrate:down
