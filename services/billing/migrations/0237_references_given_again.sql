-- migrate:up

-- A paper that was entered wrongly and ended, before any file told a bank of it, leaves its reference to the mandate that bears it rightly:
-- it keeps it as it was read, and counts no more. Of all others a reference is there once, in every family.
-- under the previous release: it refuses such a reference, and gives none twice.
alter table sepa_mandate add column reference_freed boolean not null default false;
alter table sepa_mandate drop constraint sepa_mandate_reference_key;
create unique index sepa_mandate_reference on sepa_mandate (reference) where not reference_freed;

comment on column sepa_mandate.iban is 'the account for which it was signed; what each collection debited is in debit';

-- migrate:down
