-- migrate:up

-- Which days a line bills: what the town hall decides about a line concerns them alone. A line of before, or one that a clerk wrote,
-- names none.
alter table draft_line add column days date[] not null default '{}';
alter table invoice_line add column days date[] not null default '{}';

-- migrate:down
