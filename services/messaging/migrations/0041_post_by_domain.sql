-- migrate:up

-- E-mails leave few to each domain at a time.
alter table email add column domain text not null generated always as (lower(split_part(recipient, '@', -1))) stored;

-- migrate:down
