-- migrate:up

-- A request gets its number from the allocator, which numbers what is committed; submissions no longer wait for each other.
drop index request_to_allocate;
alter table request alter column arrival drop identity, alter column arrival drop not null;
update request set arrival = null where not allocated;
alter table request drop column allocated;
create index request_to_allocate on request (submitted_at, request_id) where arrival is null;
comment on column request.arrival is 'its number in the order of decisions; null: the allocator has not had it yet';

-- migrate:down
