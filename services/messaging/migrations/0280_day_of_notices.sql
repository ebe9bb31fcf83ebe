-- migrate:up

-- The first day that a notice speaks of, where it leads to the planning of a child.
-- under the previous release: it leaves the column empty, and its notices lead to the present month.
alter table message add column day date;

-- migrate:down
alter table message drop column day;
