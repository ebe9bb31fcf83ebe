-- migrate:up

-- Up to where the audit log was pruned: the chain goes on from the hash of the last entry that is gone.
create table audit_anchor (
    entry bigint primary key,
    hash bytea not null check (length(hash) = 32),
    at timestamptz not null,
    pruned_at timestamptz not null
);
comment on column audit_anchor.at is 'moment of the last entry that is gone';
create index audit_by_moment on audit_entry (at, entry);

-- What retention did: one row for each rule and day, however often the rule ran.
create table retention_evidence (
    rule text not null,
    day date not null,
    kept text not null,
    runs int not null,
    erased bigint not null,
    last_at timestamptz not null,
    primary key (rule, day)
);
comment on column retention_evidence.kept is 'how long the rule keeps, as staff read it';

-- Families whose data was erased: what is told of them afterwards changes nothing.
create table erased_family (
    family_id uuid primary key,
    erased_at timestamptz not null
);

alter table erased_family enable row level security;
alter table erased_family force row level security;
create policy family_wall on erased_family
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- An entry is only ever removed from the front of the log, behind an anchor.
create or replace function audit_is_only_added_to() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.entry <= (select coalesce(max(entry), 0) from audit_anchor) then
            return old;
        end if;
    end if;
    raise exception 'the audit log is only added to';
end $$;
create policy pruned_behind_the_anchor on audit_entry for delete
    using (entry <= (select coalesce(max(anchor.entry), 0) from audit_anchor as anchor));

-- The one way to shorten the log: its oldest entries, never one younger than six months, a few thousand at a time.
create function prune_audit(before timestamptz) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare
    kept bigint;
    last audit_entry;
    gone bigint;
begin
    perform 1 from audit_head for update;
    select min(entry) into kept from audit_entry where at >= least(before, now() - interval '6 months');
    select * into last from (
        select * from audit_entry where entry < coalesce(kept, 9223372036854775807) order by entry limit 5000
    ) as oldest order by entry desc limit 1;
    if last.entry is null then
        return 0;
    end if;
    insert into audit_anchor (entry, hash, at, pruned_at) values (last.entry, last.hash, last.at, now());
    delete from audit_entry where entry <= last.entry;
    get diagnostics gone = row_count;
    return gone;
end $$;

do $$
declare
    service text := regexp_replace(current_user, '_owner$', '');
begin
    execute format('revoke insert, update, delete, truncate on audit_anchor from %I', service);
    execute format('revoke delete, truncate on retention_evidence from %I', service);
    execute format('revoke update, delete, truncate on erased_family from %I', service);
    execute 'revoke all on function prune_audit from public';
    execute format('grant execute on function prune_audit to %I', service);
end $$;

-- migrate:down
