-- migrate:up

-- By what brothers and sisters are told apart; empty until the family service has told the child again.
alter table child add column first_name text not null default '';

-- migrate:down
