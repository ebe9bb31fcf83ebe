-- migrate:up

-- Which kinds of notices there are is said once, by the code that writes them (domain/notices.py).
alter table message drop constraint if exists message_kind_check;
alter table message add constraint message_kind_check check (kind ~ '^[a-z_]+$');

-- A service message concerns the safety of the account: it needs no consent, and goes to every adult who has an address.
alter table email add column service boolean not null default false;

-- migrate:down
