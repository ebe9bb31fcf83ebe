-- migrate:up

-- The household that pays an enrolment: it is the one whose quotient counts. Entered before: the household of the child.
alter table enrolment add column paid_by uuid;
select set_config('app.scope', 'town', true);
update enrolment set paid_by = child.family_id from child where child.child_id = enrolment.child_id;
create index enrolment_paid_by on enrolment (paid_by);

-- What was last told of a family's quotient: it ends, it is missing, or all is settled.
create table quotient_standing (
    family_id uuid primary key references family,
    version bigint not null,
    standing text not null check (standing in ('settled', 'ending', 'missing')),
    last_day date,
    dearest_from date,
    told_on date not null
);
comment on column quotient_standing.last_day is 'of the quotient that ends or has ended; none: there never was one';
create index quotient_to_ask on quotient_standing (standing desc, last_day, family_id) where standing <> 'settled';

alter table quotient_standing enable row level security;
alter table quotient_standing force row level security;
create policy family_wall on quotient_standing
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
