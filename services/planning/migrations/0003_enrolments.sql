-- migrate:up

-- `weekdays` is the regular pattern in force from `pattern_from`; regular days before it are rows of `booking`.
create table enrolment (
    enrolment_id uuid primary key,
    family_id uuid not null,
    child_id uuid not null references child,
    activity_id uuid not null references activity,
    guardian_id uuid not null references guardian,
    valid_from date not null,
    valid_to date not null check (valid_to >= valid_from),
    weekdays smallint[] not null,
    pattern_from date not null,
    version bigint not null
);
create index enrolment_of_child on enrolment (child_id);
create index enrolment_of_family on enrolment (family_id);
create index enrolment_of_activity on enrolment (activity_id);

-- The aggregate that planning.month.changed tells of; `told` is false while a change of the calendar or of rules is still to be told.
create table enrolment_month (
    enrolment_id uuid not null references enrolment,
    month date not null check (extract(day from month) = 1),
    family_id uuid not null,
    version bigint not null,
    told boolean not null,
    primary key (enrolment_id, month)
);
create index enrolment_month_untold on enrolment_month (enrolment_id, month) where not told;

alter table enrolment enable row level security;
alter table enrolment force row level security;
create policy family_wall on enrolment
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table enrolment_month enable row level security;
alter table enrolment_month force row level security;
create policy family_wall on enrolment_month
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- Enrolments with all that a grid says of them, then their activity as in `offered`; lists are text there too.
create view enrolled with (security_invoker = true) as
select
    e.enrolment_id, e.family_id, e.child_id, c.name as child, e.guardian_id, coalesce(g.name, '') as guardian,
    e.valid_from, e.valid_to, array_to_string(e.weekdays, '') as weekdays, e.pattern_from,
    e.activity_id, a.facility_id, f.name as facility, a.name as activity, a.position,
    array_to_string(a.weekdays, '') as open_weekdays, array_to_string(a.periods, ' ') as periods,
    a.approval, a.booking_cutoff, a.cancelling_cutoff, a.capacity, a.version as activity_version, e.version
from enrolment e
join child c on c.child_id = e.child_id
left join guardian g on g.guardian_id = e.guardian_id
join activity a on a.activity_id = e.activity_id
join facility f on f.facility_id = a.facility_id;

-- migrate:down
