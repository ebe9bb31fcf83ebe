-- migrate:up

-- An invoice run marks every day that it bills. With half of each page left free the marked row stays on its page and no index is
-- touched: a run takes half as long (docs/decisions/0029), and the space is used again by the days priced after.
alter table charge set (fillfactor = 50);

-- migrate:down
