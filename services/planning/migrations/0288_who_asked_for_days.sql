-- migrate:up

-- Which adult of the household asked; none where an agent did, and of what was asked before it was noted.
-- under the previous release: it leaves the column empty, and says of nobody that they asked.
alter table request add column asked_by uuid;

-- migrate:down
alter table request drop column asked_by;
