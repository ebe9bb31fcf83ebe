-- migrate:up

-- The books: what is posted on families' accounts, and the slips (bordereaux de remise), each of which brings its sum from the till to
-- the bank on its day. Money that never was in this till, because the former program took it, counts at the bank, and a cheque that the
-- bank sends back is taken from the bank to which it had gone.
create view book_entry with (security_invoker = true) as
select
    operation.regie, operation.day, entry.cents,
    case
        when entry.account = 'cash' and (operation.taken_over or paid.taken_over or slip.payment_id is not null) then 'bank'
        else entry.account
    end as account
from ledger_entry as entry
join ledger_operation as operation using (operation_id)
left join cancellation on cancellation.operation_id = operation.operation_id
left join ledger_operation as paid on paid.operation_id = cancellation.payment_id
left join deposited as slip on slip.payment_id = cancellation.payment_id
union all
select deposit.regie, deposit.day, side.cents, side.account
from deposit cross join lateral (values ('cash', -deposit.cents), ('bank', deposit.cents)) as side (account, cents);

-- migrate:down
