-- migrate:up

-- Who saw or changed what: each entry carries the hash of the one before, so that none can be altered or taken out unseen.
create table audit_entry (
    entry bigint primary key,
    at timestamptz not null,
    actor_kind text not null,
    actor_id uuid,
    actor_name text not null,
    action text not null,
    family_id uuid,
    about_id uuid,
    detail text not null,
    hash bytea not null check (length(hash) = 32)
);
create index audit_of_family on audit_entry (family_id, entry);

-- The last entry of the chain: locked by whoever adds one.
create table audit_head (
    only_row boolean primary key default true check (only_row),
    entry bigint not null,
    hash bytea not null check (length(hash) = 32)
);
insert into audit_head (entry, hash) values (0, sha256(''));

create function audit_is_only_added_to() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is only added to';
end $$;
create trigger audit_entry_stays before update or delete on audit_entry
    for each row execute function audit_is_only_added_to();
create trigger audit_log_stays before truncate on audit_entry
    for each statement execute function audit_is_only_added_to();

do $$
begin
    execute format('revoke update, delete, truncate on audit_entry from %I', regexp_replace(current_user, '_owner$', ''));
    execute format('revoke insert, delete, truncate on audit_head from %I', regexp_replace(current_user, '_owner$', ''));
end $$;

alter table audit_entry enable row level security;
alter table audit_entry force row level security;
create policy family_wall on audit_entry for select
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy added_by_anybody on audit_entry for insert with check (true);

-- migrate:down
