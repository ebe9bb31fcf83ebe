-- migrate:up

-- The clerks' queue is read page by page, in the order that it shares with the other services' requests.
drop index request_for_clerks;
create index request_for_clerks on request (submitted_at, request_id) where awaits_clerk;

-- migrate:down
