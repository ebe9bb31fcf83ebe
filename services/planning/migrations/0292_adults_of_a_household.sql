-- migrate:up

-- A household is named by one of its adults beside each of its requests: in the queue, to whoever decides, and to itself.
create index guardian_of_household on guardian (family_id);

-- migrate:down
