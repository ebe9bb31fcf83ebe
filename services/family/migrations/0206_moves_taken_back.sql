-- migrate:up

-- A move up a class that was made by mistake is taken back. Its row stays: whoever changed in between is named when it is made again.
-- under the previous release: it takes a move that was taken back for one that is made, and moves nobody.
alter table class_move add column undone_at timestamptz;

-- migrate:down
