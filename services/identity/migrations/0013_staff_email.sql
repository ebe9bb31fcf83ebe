-- migrate:up

-- Where a colleague is warned of what happens to their account; empty: nowhere. Of adults, the family record knows the address.
alter table account add column email text not null default '' check (length(email) <= 254 and (email = '' or kind = 'staff'));

-- migrate:down
