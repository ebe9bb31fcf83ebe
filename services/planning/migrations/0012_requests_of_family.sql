-- migrate:up

-- A family's list is read page by page, in the order that it shares with the other services' requests.
drop index request_of_family;
create index request_of_family on request (family_id, submitted_at, request_id);

-- migrate:down
