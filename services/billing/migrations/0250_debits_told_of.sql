-- migrate:up

-- The invoices that a family was last told of with a collection: those that will be debited, those that were; once it is withdrawn, those
-- that its letter asks to pay, which may be none. Null where a former release told it.
-- under the previous release: it never writes this column, and null when left out is every row it writes.
alter table debit alter column invoice_ids drop not null, alter column invoice_ids drop default;
comment on column debit.invoice_ids is 'invoices its family was last told of with it: debited, or to be paid once it is withdrawn; null: not known';

-- migrate:down
