-- migrate:up

-- What a reminder said, as its letter says it too; empty in those of before, whose letters say what their step says now.
alter table reminder add column subject text not null default '', add column text text not null default '';

-- migrate:down
