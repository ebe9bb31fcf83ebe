-- migrate:up

-- What happened on families' accounts. Each operation has a number of its regie and balances to zero over its entries.
create table ledger_operation (
    operation_id uuid primary key,
    family_id uuid not null,
    regie text not null references regie,
    number text not null,
    day date not null,
    taken_over boolean not null,
    posted_at timestamptz not null,
    posted_by uuid,
    unique (regie, number),
    unique (operation_id, family_id),
    check (number ~ ('^' || regie || '-[0-9]{1,9}$'))
);
create index ledger_operation_of_family on ledger_operation (family_id, day);
comment on column ledger_operation.posted_by is 'account of the staff member, null when nobody in person';

create table ledger_entry (
    operation_id uuid not null,
    account text not null check (account in ('receivable', 'revenue', 'cash', 'bank', 'treasury')),
    family_id uuid not null,
    cents bigint not null,
    primary key (operation_id, account),
    foreign key (operation_id, family_id) references ledger_operation (operation_id, family_id)
);
create index receivable_of_family on ledger_entry (family_id) include (cents) where account = 'receivable';
comment on column ledger_entry.cents is 'positive: debit, negative: credit';

create table invoice (
    invoice_id uuid primary key,
    family_id uuid not null,
    due_on date not null,
    period_from date not null,
    period_to date not null check (period_to >= period_from),
    foreign key (invoice_id, family_id) references ledger_operation (operation_id, family_id)
);

create table invoice_line (
    invoice_id uuid not null references invoice,
    position integer not null,
    family_id uuid not null,
    child text not null,
    activity text not null,
    quantity integer not null,
    unit_cents integer not null,
    cents integer not null,
    explanation text not null,
    primary key (invoice_id, position)
);

create table payment (
    payment_id uuid primary key,
    family_id uuid not null,
    method text not null check (method in ('cheque', 'cash', 'card', 'direct_debit', 'transfer', 'cesu', 'ancv', 'treasury')),
    ormc integer check (ormc is null or method = 'treasury'),
    foreign key (payment_id, family_id) references ledger_operation (operation_id, family_id)
);
comment on column payment.ormc is 'number of the batch by which the treasury took over';

-- Which part of a payment settles which part of an invoice; whoever allocates holds the row of the regie.
create table allocation (
    payment_id uuid not null references payment,
    invoice_id uuid not null references invoice,
    family_id uuid not null,
    cents bigint not null check (cents > 0),
    primary key (payment_id, invoice_id)
);
create index allocation_of_invoice on allocation (invoice_id);

-- An account's operations as the statement shows them; `open_cents` is what is left to pay, or to use of a payment.
create view account_operation with (security_invoker = true) as
select
    operation.operation_id, operation.family_id, operation.regie, regie.name as regie_name, operation.number, operation.day,
    operation.taken_over, entry.cents,
    invoice.due_on, invoice.period_from, invoice.period_to, payment.method, payment.ormc,
    case
        when invoice.invoice_id is not null
        then entry.cents - coalesce((select sum(part.cents) from allocation as part where part.invoice_id = operation.operation_id), 0)
        else -entry.cents - coalesce((select sum(part.cents) from allocation as part where part.payment_id = operation.operation_id), 0)
    end::bigint as open_cents
from ledger_operation as operation
join regie on regie.code = operation.regie
join ledger_entry as entry on entry.operation_id = operation.operation_id and entry.account = 'receivable'
left join invoice on invoice.invoice_id = operation.operation_id
left join payment on payment.payment_id = operation.operation_id;

-- Append-only: nobody changes or removes what was posted or issued, not even the owner of the tables.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is only ever added to', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger append_only before update or delete or truncate on ledger_operation for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on ledger_entry for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on invoice for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on invoice_line for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on payment for each statement execute function refuse_change();
revoke update, delete on ledger_operation, ledger_entry, invoice, invoice_line, payment from billing;

-- Double entry: at the commit every operation has its two sides, and they sum to zero.
create function operation_balances() returns trigger language plpgsql as $$
declare
    sides integer;
    total bigint;
begin
    select count(*), coalesce(sum(cents), 0) into sides, total from ledger_entry where operation_id = new.operation_id;
    if sides < 2 or total <> 0 then
        raise exception 'operation % has % entries that sum to %', new.operation_id, sides, total using errcode = 'check_violation';
    end if;
    return null;
end
$$;

create constraint trigger balances after insert on ledger_operation
    deferrable initially deferred for each row execute function operation_balances();
create constraint trigger balances after insert on ledger_entry
    deferrable initially deferred for each row execute function operation_balances();

alter table ledger_operation enable row level security;
alter table ledger_operation force row level security;
create policy family_wall on ledger_operation
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table ledger_entry enable row level security;
alter table ledger_entry force row level security;
create policy family_wall on ledger_entry
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table invoice enable row level security;
alter table invoice force row level security;
create policy family_wall on invoice
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table invoice_line enable row level security;
alter table invoice_line force row level security;
create policy family_wall on invoice_line
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table payment enable row level security;
alter table payment force row level security;
create policy family_wall on payment
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table allocation enable row level security;
alter table allocation force row level security;
create policy family_wall on allocation
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
