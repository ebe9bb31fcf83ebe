-- migrate:up

-- Of a day that waits for the answer to its absence: whether the weekly pattern booked it when regular days were written down;
-- none: they were not since, or by a release that did not say.
alter table request_day add column was_regular boolean;

-- migrate:down
