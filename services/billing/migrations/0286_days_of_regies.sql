-- migrate:up

-- What a regie posted on a day: the till reads it at each look, and whoever closes a day.
create index ledger_operation_of_day on ledger_operation (regie, day);

-- migrate:down
