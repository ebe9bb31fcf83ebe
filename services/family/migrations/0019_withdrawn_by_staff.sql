-- migrate:up

-- The agent who took a request back for the family, as the family reads it ("C. MOREL"); decided_by says who it was for the audit.
alter table record_request add column withdrawn_by_staff text not null default '' check (length(withdrawn_by_staff) <= 120);

-- migrate:down
