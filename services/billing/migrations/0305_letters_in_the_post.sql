-- migrate:up

-- A reminder whose letter somebody put in the post: it stays on the list of letters, and asks nobody any more.
-- under the previous release: it notes none, and lists every letter as before.
alter table reminder add column posted_on date, add column posted_by_name text not null default '';
comment on column reminder.posted_on is 'when a member of staff noted that its letter is in the post';

-- migrate:down

alter table reminder drop column posted_on, drop column posted_by_name;
