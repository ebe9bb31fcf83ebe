-- migrate:up

-- The agent who took a request back in the place of the family, as the family reads it; decided_by says who it was for the audit.
alter table bank_request add column withdrawn_by_name text not null default '' check (length(withdrawn_by_name) <= 120);

create or replace view shown_bank_request with (security_invoker = true) as
select r.request_id, r.family_id, r.status, r.version, r.fields, r.holder, r.iban, r.bic, r.direct_debit,
    r.old_holder, r.old_iban, r.old_bic, r.old_direct_debit, r.submitted_at, r.decided_at, r.reason,
    a.holder as now_holder, a.iban as now_iban, a.bic as now_bic, a.direct_debit as now_direct_debit,
    coalesce(h.family_number, '') as family_number, coalesce(h.name, '') as family_name,
    d.document_id, d.name as document_name, d.media_type as document_media_type, d.size as document_size,
    d.uploaded_at as document_uploaded_at, r.withdrawn_by_name
from bank_request r
left join bank_account a on a.family_id = r.family_id
left join household h on h.family_id = r.family_id
left join document d on d.document_id = r.document_id;

-- migrate:down
