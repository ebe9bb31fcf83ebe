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

alter table message add column child_id uuid;
comment on column message.child_id is 'the child that the message is about, if it is about one';

create function today_here() returns date language sql stable as $$
    select coalesce(nullif(current_setting('app.today', true), '')::date, current_date)
$$;

alter table child_withdrawn enable row level security;
alter table child_withdrawn force row level security;
create policy adult_wall on child_withdrawn
    using (guardian_id = nullif(current_setting('app.guardian', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- A message about a child is hidden from an adult whose authority was withdrawn, and not counted for them.
create policy hidden_with_child on message as restrictive using (
    current_setting('app.scope', true) = 'town' or child_id is null
    or child_id not in (
        select w.child_id from child_withdrawn w
        where w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
            and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    )
);
create function hidden_unread(of_family uuid) returns int language sql stable set app.scope = 'town' as $$
    select count(*)::int from message m join child_withdrawn w using (child_id)
    where m.family_id = of_family and m.read_at is null and m.deleted_at is null
        and w.guardian_id = nullif(current_setting('app.guardian', true), '')::uuid
        and w.since <= today_here() and coalesce(w.until >= today_here(), true)
$$;

-- migrate:down
