-- migrate:up

-- Lines of drafts are written and taken away by the statements that write and issue their drafts, thousands at once: looking each
-- draft up for each line cost as much as the line. Invoices, their lines and the ledger keep their keys.
alter table draft_line drop constraint draft_line_run_id_family_id_fkey;

-- migrate:down
