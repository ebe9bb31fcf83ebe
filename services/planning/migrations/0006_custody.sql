-- migrate:up

-- What the family service tells of separated parents: by date, and never why; `version` gates what is old.
create table custody (
    child_id uuid primary key,
    version bigint not null,
    shared boolean not null
);

create table child_household (
    child_id uuid not null references custody on delete cascade,
    family_id uuid not null,
    since date,
    until date,
    primary key (child_id, family_id)
);
create index child_household_of_family on child_household (family_id);

-- Adults from whom a child is hidden.
create table child_withdrawn (
    child_id uuid not null references custody on delete cascade,
    guardian_id uuid not null,
    since date not null,
    until date,
    primary key (child_id, guardian_id, since)
);
create index child_withdrawn_of_guardian on child_withdrawn (guardian_id);

-- Days on which a child is with a household; the day of a change-over belongs to two.
create table custody_span (
    child_id uuid not null references custody on delete cascade,
    family_id uuid not null,
    first date not null,
    last date not null check (last >= first),
    primary key (child_id, family_id, first)
);

-- What the town decided: may a household book on days of the other one?
create table custody_rule (
    only_row boolean primary key default true check (only_row),
    other_days_open boolean not null
);
insert into custody_rule (other_days_open) values (false);

-- The school holidays as they were last told.
create table town_calendar (
    calendar_id uuid primary key,
    version bigint not null
);
insert into town_calendar (calendar_id, version) values (gen_random_uuid(), 0);

-- The date in the town at the moment of the transaction.
create function today_here() returns date language sql stable as $$
    select coalesce(nullif(current_setting('app.today', true), '')::date, current_date)
$$;

alter table child_household enable row level security;
alter table child_household force row level security;
create policy family_wall on child_household
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table child_withdrawn enable row level security;
alter table child_withdrawn force row level security;
create policy adult_wall on child_withdrawn
    using (guardian_id = nullif(current_setting('app.guardian', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- A child is seen by both households, and by no adult whose authority was withdrawn.
drop policy family_wall on child;
create policy child_wall on child using (
    current_setting('app.scope', true) = 'town'
    or (
        (
            family_id = nullif(current_setting('app.family', true), '')::uuid
            or child_id in (
                select h.child_id from child_household h
                where h.family_id = nullif(current_setting('app.family', true), '')::uuid
                    and coalesce(h.since <= today_here(), true) and coalesce(h.until >= today_here(), true)
            )
        )
        and child_id not in (
            select w.child_id from child_withdrawn w
            where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
                and w.since <= today_here() and coalesce(w.until >= today_here(), true)
        )
    )
);

-- The children that whoever asks may see, found through indexes.
create function own_children() returns setof uuid language sql stable as $$
    select child_id from child where family_id = nullif(current_setting('app.family', true), '')::uuid
    union all
    select c.child_id from child_household h join child c using (child_id)
    where h.family_id = nullif(current_setting('app.family', true), '')::uuid
$$;

alter table custody enable row level security;
alter table custody force row level security;
create policy child_wall on custody using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));

alter table custody_span enable row level security;
alter table custody_span force row level security;
create policy child_wall on custody_span using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));

-- Enrolments and requests of a household are hidden with their child; their days follow through them.
create policy hidden_with_child on enrolment as restrictive using (
    current_setting('app.scope', true) = 'town'
    or child_id not in (
        select w.child_id from child_withdrawn w
        where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
            and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    )
);
create policy hidden_with_child on request as restrictive using (
    current_setting('app.scope', true) = 'town'
    or child_id not in (
        select w.child_id from child_withdrawn w
        where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
            and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    )
);

-- The enrolments whose days are hidden from whoever asks: none, but for an adult whose authority was withdrawn.
create function hidden_enrolments() returns setof uuid language sql stable set app.scope = 'town' as $$
    select e.enrolment_id from child_withdrawn w join enrolment e using (child_id)
    where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
        and w.since <= today_here() and coalesce(w.until >= today_here(), true)
$$;
create policy hidden_with_child on enrolment_month as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));
create policy hidden_with_child on booking as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));
create policy hidden_with_child on booking_history as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));
create policy hidden_with_child on request_day as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));
create policy hidden_with_child on attendance as restrictive
    using (current_setting('app.scope', true) = 'town' or enrolment_id not in (select hidden_enrolments()));

-- A household may read what the other one planned for the child (the law), never who pays: these look over the wall, for a
-- child that whoever asks was found to see.
create function others_enrolled(of_child uuid, from_day date, to_day date) returns setof enrolled
language sql stable set app.scope = 'town' as $$
    select * from enrolled
    where child_id = of_child and valid_from <= to_day and valid_to >= from_day
        and family_id is distinct from nullif(current_setting('app.family', true), '')::uuid
    order by position, facility, activity, enrolment_id
$$;
create function others_seats(of_child uuid, from_day date, to_day date) returns setof seat
language sql stable set app.scope = 'town' as $$
    select s.* from enrolment e join seat s using (enrolment_id)
    where e.child_id = of_child and s.day between from_day and to_day
        and e.family_id is distinct from nullif(current_setting('app.family', true), '')::uuid
$$;

-- migrate:down
