-- migrate:up

-- What the provider is not set up to tell, as it said when its list was last gone through; nothing where it did not say.
-- under the previous release: it leaves the column as it is.
alter table card_sweep add column untold text[] not null default '{}';

-- migrate:down
