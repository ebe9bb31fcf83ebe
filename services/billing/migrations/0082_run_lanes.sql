-- migrate:up

-- A run is worked on in lanes side by side, and where each goes on stands in its work (docs/decisions/0029). The column is written and
-- read by the release before this one only, and goes with the next.
alter table invoice_run alter column reached set default '00000000-0000-0000-0000-000000000000';

-- Issuing changes each draft and each estimate of the month once: with half of each page left free no index is touched.
alter table draft_invoice set (fillfactor = 50);
alter table estimate set (fillfactor = 50);

-- migrate:down
