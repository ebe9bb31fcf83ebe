-- migrate:up

-- A card pays what was given back and is owed again, as it pays an invoice: money that left by transfer, of a payment that was taken
-- back since (docs/decisions/0090).
-- under the previous release: it offers and pays invoices only, and each is an operation of the ledger.
alter table card_part drop constraint card_part_invoice_id_fkey;
alter table card_part add foreign key (invoice_id) references ledger_operation;

-- migrate:down
