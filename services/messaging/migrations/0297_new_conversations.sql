-- migrate:up

-- How many conversations are new is asked for by the frame of the desk's pages, every few seconds.
create index conversation_new on conversation (last_at) where state = 'new';

-- migrate:down

drop index conversation_new;
