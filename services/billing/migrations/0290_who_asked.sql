-- migrate:up

-- Which adult of the household asked for other bank details, or contested a line, by name; none where an agent did, and of what was asked
-- before it was noted.
-- under the previous release: it leaves the columns empty, and says of nobody that they asked.
alter table bank_request add column asked_by_name text not null default '' check (length(asked_by_name) <= 200);
alter table contest add column asked_by_name text not null default '' check (length(asked_by_name) <= 200);

create or replace view shown_bank_request with (security_invoker = true) as
select r.request_id, r.family_id, r.status, r.version, r.fields, r.holder, r.iban, r.bic, r.direct_debit,
    r.old_holder, r.old_iban, r.old_bic, r.old_direct_debit, r.submitted_at, r.decided_at, r.reason,
    a.holder as now_holder, a.iban as now_iban, a.bic as now_bic, a.direct_debit as now_direct_debit,
    coalesce(h.family_number, '') as family_number, coalesce(h.name, '') as family_name,
    d.document_id, d.name as document_name, d.media_type as document_media_type, d.size as document_size,
    d.uploaded_at as document_uploaded_at, r.withdrawn_by_name, r.by_staff, r.submitted_by, r.asked_from, r.asked_by_name
from bank_request r
left join bank_account a on a.family_id = r.family_id
left join household h on h.family_id = r.family_id
left join document d on d.document_id = r.document_id;

-- migrate:down
