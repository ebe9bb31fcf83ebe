-- migrate:up

-- Which agent asked for an address in the place of its family, where another accepted it: the link may go to either of them.
-- under the previous release: it leaves the column empty, and knows only who accepted the address, as before.
alter table guardian add column email_asked_by uuid;

-- migrate:down
alter table guardian drop column email_asked_by;
