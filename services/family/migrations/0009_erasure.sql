-- migrate:up

-- Erasures of families: asked by one member of staff, confirmed by another. It outlives the family, so it holds no data of it:
-- `why` is emptied when it is done.
create table erasure (
    erasure_id uuid primary key,
    family_id uuid not null,
    status text not null check (status in ('asked', 'ready', 'blocked', 'confirmed', 'erased', 'withdrawn')),
    round int not null,
    answers jsonb not null,
    why text not null,
    asked_by uuid not null,
    asked_by_name text not null,
    asked_at timestamptz not null,
    confirmed_by uuid check (confirmed_by <> asked_by),
    confirmed_by_name text not null default '',
    erased_at timestamptz,
    erased_version bigint,
    check ((status = 'erased') = (erased_at is not null)),
    check (status <> 'erased' or (confirmed_by is not null and why = ''))
);
comment on column erasure.answers is 'what stands against it, by the service that said so in this round';
create unique index one_open_erasure on erasure (family_id) where status in ('asked', 'ready', 'blocked', 'confirmed');

alter table erasure enable row level security;
alter table erasure force row level security;
create policy staff_only on erasure using (current_setting('app.scope', true) = 'town');

-- The one way to take lines out of histories that are otherwise only added to: all those of a family that is erased.
create function erase_record_history(family uuid) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare gone bigint;
begin
    delete from record_history where family_id = family;
    get diagnostics gone = row_count;
    return gone;
end $$;
create function erase_custody_changes(family uuid) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare gone bigint;
begin
    delete from custody_change where child_id in (select child_id from child where family_id = family);
    get diagnostics gone = row_count;
    return gone;
end $$;

-- migrate:down
