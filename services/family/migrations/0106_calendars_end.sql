-- migrate:up

-- A calendar ends with the link to the household that it names, where another link begins later.
-- under the previous release: it leaves the column empty, which the constraint allows.
alter table custody_calendar
    add column valid_until date,
    add constraint ends_after_it_begins check (valid_until >= valid_from);
comment on column custody_calendar.valid_until is 'the last day, where the child was attached to a second household anew since; null until then';

-- migrate:down
