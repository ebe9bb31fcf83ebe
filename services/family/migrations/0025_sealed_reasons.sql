-- migrate:up

-- Why a request about a child's health was refused tells of that health: the reason is sealed with what was asked.
alter table record_request drop constraint record_request_check1;
alter table record_request add constraint refused_with_reason check (status <> 'refused' or reason <> '' or sealed is not null);
comment on column record_request.sealed is 'of a sensitive kind: what is asked, and the reason of the decision; reason is then empty';

-- migrate:down
