-- migrate:up

-- What the drawer was to hold when the day was closed: all the cash that was on no slip yet. Null where a former release closed the day,
-- which compared what was counted with what the day had brought.
alter table day_closing add column expected_cents bigint;

-- migrate:down
