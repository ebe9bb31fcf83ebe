-- migrate:up

-- Families as last told: whom a request or an account belongs to, for the clerk who reads it.
create table household (
    family_id uuid primary key,
    version bigint not null,
    family_number text not null,
    name text not null
);

-- Bank details of a family, sealed with its key (chassis/vault.py): nothing here can be read in a dump.
create table bank_account (
    family_id uuid primary key,
    version bigint not null,
    holder bytea not null,
    iban bytea not null,
    bic bytea not null,
    direct_debit boolean not null,
    changed_at timestamptz not null
);
comment on column bank_account.bic is 'a sealed empty text where a French bank has none that is known';
comment on column bank_account.direct_debit is 'the wish to pay by direct debit; no mandate yet';

-- A change of them that a family asks for: `fields` names what is asked, the sealed columns hold what is asked and, once
-- decided, what it replaced.
create table bank_request (
    request_id uuid primary key,
    family_id uuid not null,
    status text not null check (status in ('pending', 'accepted', 'refused', 'withdrawn')),
    version bigint not null,
    fields text[] not null check (cardinality(fields) > 0),
    holder bytea,
    iban bytea,
    bic bytea,
    direct_debit boolean,
    old_holder bytea,
    old_iban bytea,
    old_bic bytea,
    old_direct_debit boolean,
    document_id uuid unique references document on delete set null,
    submitted_by uuid,
    submitted_at timestamptz not null,
    decided_by uuid,
    decided_at timestamptz,
    reason text not null default '',
    check ((status = 'pending') = (decided_at is null)),
    check (status <> 'refused' or reason <> '')
);
create index bank_request_of_family on bank_request (family_id, submitted_at);
create index bank_request_pending on bank_request (submitted_at, request_id) where status = 'pending';
create index bank_request_decided on bank_request (decided_at, request_id) where status <> 'pending';

-- A request beside the bank details as they are now, for people; read as whoever asks, so behind the same wall.
create view shown_bank_request with (security_invoker = true) as
select r.request_id, r.family_id, r.status, r.version, r.fields, r.holder, r.iban, r.bic, r.direct_debit,
    r.old_holder, r.old_iban, r.old_bic, r.old_direct_debit, r.submitted_at, r.decided_at, r.reason,
    a.holder as now_holder, a.iban as now_iban, a.bic as now_bic, a.direct_debit as now_direct_debit,
    coalesce(h.family_number, '') as family_number, coalesce(h.name, '') as family_name,
    d.document_id, d.name as document_name, d.media_type as document_media_type, d.size as document_size,
    d.uploaded_at as document_uploaded_at
from bank_request r
left join bank_account a on a.family_id = r.family_id
left join household h on h.family_id = r.family_id
left join document d on d.document_id = r.document_id;

alter table household enable row level security;
alter table household force row level security;
create policy family_wall on household
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table bank_account enable row level security;
alter table bank_account force row level security;
create policy family_wall on bank_account
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table bank_request enable row level security;
alter table bank_request force row level security;
create policy family_wall on bank_request
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
