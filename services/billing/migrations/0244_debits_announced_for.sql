-- migrate:up

-- What of a family was open when a collection was announced to it: that is settled first. Empty where a former release announced it.
alter table debit add column invoice_ids uuid[] not null default '{}';
comment on column debit.invoice_ids is 'invoices that were open when it was last announced to the family; empty: not known';

-- migrate:down
