-- migrate:up

-- What is noted of a payment taken at the counter: the bank and the number of a cheque, how many vouchers, from whom a transfer came.
alter table payment add column bank text not null default '';
alter table payment add column reference text not null default '';
alter table payment add column taken_by_name text not null default '';

-- A payment that turned out to be none (an unpaid cheque): the operation that takes it back. What it had settled is open again.
create table cancellation (
    operation_id uuid primary key,
    payment_id uuid not null unique references payment,
    family_id uuid not null,
    reason text not null check (reason <> ''),
    cancelled_by_name text not null,
    foreign key (operation_id, family_id) references ledger_operation (operation_id, family_id)
);

-- A deposit (bordereau de remise): what the regie brings to the bank, cheques or cash or vouchers, each payment once.
create table deposit (
    deposit_id uuid primary key,
    regie text not null references regie,
    number text not null,
    method text not null check (method in ('cheque', 'cash', 'cesu', 'ancv')),
    day date not null,
    payments integer not null check (payments > 0),
    cents bigint not null,
    made_at timestamptz not null,
    made_by_name text not null,
    unique (regie, number)
);
create table deposited (
    payment_id uuid primary key references payment,
    deposit_id uuid not null references deposit,
    family_id uuid not null
);
create index deposited_of_deposit on deposited (deposit_id);

-- A day of a regie that is closed: no payment is dated on it any more. `counted_cents` is the cash that was counted.
create table day_closing (
    regie text not null references regie,
    day date not null,
    payments integer not null,
    cents bigint not null,
    cash_cents bigint not null,
    counted_cents bigint not null,
    closed_at timestamptz not null,
    closed_by_name text not null,
    primary key (regie, day)
);

create or replace view account_operation with (security_invoker = true) as
select
    operation.operation_id, operation.family_id, operation.regie, regie.name as regie_name, operation.number, operation.day,
    operation.taken_over, entry.cents,
    case when invoice.kind = 'invoice' then invoice.due_on end as due_on,
    invoice.period_from, invoice.period_to, payment.method, payment.ormc,
    case when cancellation.operation_id is not null then 'cancellation' else coalesce(invoice.kind, 'payment') end as kind,
    case
        when invoice.kind = 'invoice'
        then entry.cents - coalesce((select sum(part.cents) from allocation as part where part.invoice_id = operation.operation_id), 0)
        when cancellation.operation_id is not null or undone.operation_id is not null then 0
        else -entry.cents - coalesce((select sum(part.cents) from allocation as part where part.payment_id = operation.operation_id), 0)
    end::bigint as open_cents
from ledger_operation as operation
join regie on regie.code = operation.regie
join ledger_entry as entry on entry.operation_id = operation.operation_id and entry.account = 'receivable'
left join invoice on invoice.invoice_id = operation.operation_id
left join payment on payment.payment_id = operation.operation_id
left join cancellation on cancellation.operation_id = operation.operation_id
left join cancellation as undone on undone.payment_id = operation.operation_id;

create trigger append_only before update or delete or truncate on cancellation for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on deposit for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on deposited for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on day_closing for each statement execute function refuse_change();
revoke update, delete on cancellation, deposit, deposited, day_closing from billing;

alter table cancellation enable row level security;
alter table cancellation force row level security;
create policy family_wall on cancellation
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table deposited enable row level security;
alter table deposited force row level security;
create policy family_wall on deposited
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
