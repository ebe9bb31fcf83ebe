-- migrate:up

-- What an invoice run writes may stand before the operations that it belongs to, until the commit: these carry the numbers, for which
-- the lanes of the run wait for each other (docs/decisions/0029). Everybody else is refused at once, as before.
alter table ledger_entry alter constraint ledger_entry_operation_id_family_id_fkey deferrable initially immediate;
alter table invoice alter constraint invoice_invoice_id_family_id_fkey deferrable initially immediate;

-- migrate:down
