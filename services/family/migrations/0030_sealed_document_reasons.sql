-- migrate:up

-- Why a document of a child was refused may tell of the child's health: the reason is sealed with the child's key.
-- What was written in clear is sealed when the service next looks at all records; `reason` is empty from then on.
alter table child_document add column sealed_reason bytea;
alter table child_document drop constraint child_document_check;
alter table child_document add constraint refused_with_reason check (status <> 'refused' or reason <> '' or sealed_reason is not null);

-- migrate:down
