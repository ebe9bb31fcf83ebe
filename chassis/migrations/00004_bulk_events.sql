-- migrate:up

-- The numbers of events that a batch tells by the thousand: behind those of all other events, so that the relay reads these first.
create sequence outbox_bulk minvalue 1099511627776;

-- migrate:down
