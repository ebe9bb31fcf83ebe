-- migrate:up

-- The agent who entered a request for the family, as the family reads it ("C. MOREL"); submitted_by says who it was for the audit.
alter table record_request add column by_staff text not null default '' check (length(by_staff) <= 120);

-- migrate:down
