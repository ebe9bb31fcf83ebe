-- migrate:up

-- Names that other services own, as last told.
create table activity (
    activity_id uuid primary key,
    version bigint not null,
    name text not null
);

create table child (
    child_id uuid primary key,
    family_id uuid not null,
    version bigint not null,
    first_name text not null
);

-- The quotients of a family, as last told: all of them, each in force from its date.
create table quotient_record (
    family_id uuid primary key,
    version bigint not null
);

create table quotient (
    family_id uuid not null references quotient_record,
    valid_from date not null,
    value integer not null check (value >= 0),
    primary key (family_id, valid_from)
);

create table regie (
    code text primary key check (code ~ '^[A-Z]{2,6}$'),
    name text not null
);

create table tariff (
    tariff_id uuid primary key,
    activity_id uuid not null,
    regie text not null references regie,
    name text not null,
    valid_from date not null,
    version bigint not null,
    unique (activity_id, valid_from)
);
comment on column tariff.activity_id is 'told by planning, perhaps later than the tariff is entered';

create table bracket (
    tariff_id uuid not null references tariff,
    from_quotient integer not null check (from_quotient >= 0),
    below_quotient integer check (below_quotient > from_quotient),
    cents integer not null check (cents >= 0),
    primary key (tariff_id, from_quotient)
);
comment on column bracket.below_quotient is 'start of the next bracket, null for the last: brackets cover every quotient exactly once';

-- The price of a day, by the tariff and the quotient in force on it; without a known quotient the dearest bracket.
-- No row while no tariff is in force. services/billing/domain/tariff.py is the reference, a test holds both together.
create function price_of(family uuid, activity uuid, on_day date)
returns table (from_quotient integer, below_quotient integer, quotient integer, quotient_from date, cents integer)
language sql stable as $$
    select step.from_quotient, step.below_quotient, known.value, known.valid_from, step.cents
    from (
        select tariff.tariff_id from tariff
        where tariff.activity_id = activity and tariff.valid_from <= on_day
        order by tariff.valid_from desc limit 1
    ) as current
    left join lateral (
        select quotient.value, quotient.valid_from from quotient
        where quotient.family_id = family and quotient.valid_from <= on_day
        order by quotient.valid_from desc limit 1
    ) as known on true
    cross join lateral (
        select bracket.from_quotient, bracket.below_quotient, bracket.cents from bracket
        where bracket.tariff_id = current.tariff_id and (known.value is null or bracket.from_quotient <= known.value)
        order by case when known.value is null then bracket.cents end desc, bracket.from_quotient desc limit 1
    ) as step
$$;

alter table child enable row level security;
alter table child force row level security;
create policy family_wall on child
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table quotient_record enable row level security;
alter table quotient_record force row level security;
create policy family_wall on quotient_record
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table quotient enable row level security;
alter table quotient force row level security;
create policy family_wall on quotient
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
