-- migrate:up

-- Kinds are known to the code (usecases/kinds.py): a new one needs no change of the table.
alter table record_request drop constraint record_request_kind_check;
alter table record_request add constraint record_request_kind_check check (kind ~ '^[a-z_]+$');
alter table record_request drop constraint record_request_status_check;
alter table record_request add constraint record_request_status_check check (status in ('pending', 'accepted', 'refused', 'withdrawn'));

alter table record_request add column child_id uuid references child;
alter table record_request add column documents uuid[] not null default '{}';
alter table record_request add column sealed bytea;
alter table record_request add constraint record_request_sealed_check check (sealed is null or changes = '[]');
comment on column record_request.sealed is 'the changes of a sensitive kind, sealed with the key of the child, or of the family';

select set_config('app.scope', 'town', true);
update record_request r set kind = 'partner' from guardian g where g.guardian_id = r.guardian_id and g.role = 'partner';

-- A request is shown beside the record as it is by the code of its kind.
drop view shown_record_request;

-- Files that were uploaded for a request not yet transmitted: deleted after a day.
create table loose_document (
    document_id uuid primary key references document on delete cascade,
    family_id uuid not null references family
);
alter table loose_document enable row level security;
alter table loose_document force row level security;
create policy family_wall on loose_document
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
