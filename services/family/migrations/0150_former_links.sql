-- migrate:up

-- The days of links that ended, of a household to which a child was attached again: what was agreed for them still names the two of then.
alter table household_child add column former datemultirange not null default '{}';

-- migrate:down
