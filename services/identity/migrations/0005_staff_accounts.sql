-- migrate:up

-- The only facilities where a staff member's roles hold; none means the whole town.
alter table account add column facilities uuid[] not null default '{}';
alter table account add constraint account_facilities check (kind = 'staff' or facilities = '{}');

-- An invitation for an account that is already there chooses its password; one without opens the first administrator's.
alter table invitation add column for_account uuid references account;
create index invitation_for_account on invitation (for_account) where for_account is not null;

-- migrate:down
