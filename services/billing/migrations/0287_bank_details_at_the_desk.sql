-- migrate:up

-- Bank details that an agent entered for a family, who brought its RIB to the desk: who did, as the family reads it, and who gave that
-- agent what they sign in with. Somebody else decides.
-- under the previous release: it enters none; it may open what was entered, and the database lets no agent decide their own.
alter table bank_request
    add column by_staff text not null default '' check (length(by_staff) <= 120),
    add column asked_from uuid[] not null default '{}',
    add constraint decided_by_another check (by_staff = '' or status not in ('accepted', 'refused') or decided_by <> submitted_by);
comment on column bank_request.asked_from is 'who gave the agent who entered it what they sign in with: none of them decides';

create or replace view shown_bank_request with (security_invoker = true) as
select r.request_id, r.family_id, r.status, r.version, r.fields, r.holder, r.iban, r.bic, r.direct_debit,
    r.old_holder, r.old_iban, r.old_bic, r.old_direct_debit, r.submitted_at, r.decided_at, r.reason,
    a.holder as now_holder, a.iban as now_iban, a.bic as now_bic, a.direct_debit as now_direct_debit,
    coalesce(h.family_number, '') as family_number, coalesce(h.name, '') as family_name,
    d.document_id, d.name as document_name, d.media_type as document_media_type, d.size as document_size,
    d.uploaded_at as document_uploaded_at, r.withdrawn_by_name, r.by_staff, r.submitted_by, r.asked_from
from bank_request r
left join bank_account a on a.family_id = r.family_id
left join household h on h.family_id = r.family_id
left join document d on d.document_id = r.document_id;

-- migrate:down
