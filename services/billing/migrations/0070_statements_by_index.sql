-- migrate:up

-- A statement sums up everything before its school year, and home what is open: of ten years that are hundreds of rows, each on a page
-- of its own. With the operation's id in both indexes the sum is read from a dozen pages, and no row is visited.
-- under the previous release: it asks the same and finds the same; each index comes back under its name before anybody else reads.
drop index receivable_of_family;
create index receivable_of_family on ledger_entry (family_id) include (operation_id, cents) where account = 'receivable';
drop index ledger_operation_of_family;
create index ledger_operation_of_family on ledger_operation (family_id, day) include (operation_id);

-- migrate:down
