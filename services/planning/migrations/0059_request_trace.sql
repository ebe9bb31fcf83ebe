-- migrate:up
-- The trace of the click that asked, so that what the allocator tells later belongs to it, whichever process decides.
alter table request add column traceparent text;

-- migrate:down
