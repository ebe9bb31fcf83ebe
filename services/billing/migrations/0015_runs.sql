-- migrate:up

-- The last number that a regie used in a series: '' numbers invoices and credit notes ("AL-37"), 'R' payments and what undoes
-- them ("AL-R12"), 'D' deposits ("AL-D3"). Taken with the row locked, in the transaction of what bears it: no gap, no duplicate.
create table numbering (
    regie text not null references regie,
    series text not null check (series in ('', 'R', 'D')),
    last integer not null check (last >= 0),
    primary key (regie, series)
);
alter table ledger_operation drop constraint ledger_operation_check;
alter table ledger_operation add constraint number_of_its_regie check (number ~ ('^' || regie || '-[RD]?[0-9]{1,9}$'));

-- An invoice run: the invoices of a regie for a period, drafted for all families, looked through, then issued.
create table invoice_run (
    run_id uuid primary key,
    regie text not null references regie,
    kind text not null check (kind in ('regular', 'corrective')),
    status text not null check (status in ('drafting', 'draft', 'issuing', 'issued', 'cancelled')),
    version bigint not null,
    period_from date not null,
    period_to date not null check (period_to >= period_from),
    since date not null check (since <= period_from),
    threshold_cents integer not null check (threshold_cents >= 0),
    due_on date not null,
    issued_on date,
    reached uuid not null,
    families integer not null default 0,
    invoices integer not null default 0,
    invoiced_cents bigint not null default 0,
    created_at timestamptz not null,
    created_by uuid,
    created_by_name text not null,
    issued_by uuid,
    check ((status in ('issuing', 'issued')) = (issued_on is not null))
);
create index invoice_run_of_regie on invoice_run (regie, period_from);
comment on column invoice_run.since is 'days from this one that no invoice bills yet are billed too';
comment on column invoice_run.reached is 'the last family that was drafted, or issued: where the work goes on after a crash';

-- What a family would be billed. `standing` sums up the versions of its estimates: when they changed since, its charges are compared.
create table draft_invoice (
    run_id uuid not null references invoice_run,
    family_id uuid not null,
    status text not null check (status in ('ready', 'excluded', 'below', 'moved', 'nothing', 'issued')),
    reason text not null default '',
    days integer not null,
    cents bigint not null,
    charged_cents bigint not null,
    previous_cents bigint,
    without_quotient integer not null,
    without_price integer not null,
    standing bigint not null,
    invoice_id uuid,
    number text,
    primary key (run_id, family_id)
);
create index draft_invoice_of_family on draft_invoice (family_id);
comment on column draft_invoice.previous_cents is 'total of the last invoice of the regie before the period';

-- Its lines; the last ones may be adjustments that a clerk wrote, without child and activity.
create table draft_line (
    run_id uuid not null,
    family_id uuid not null,
    position integer not null,
    child_id uuid,
    activity_id uuid,
    child text not null,
    activity text not null,
    first_day date,
    last_day date,
    quantity integer not null,
    unit_cents integer not null,
    cents integer not null,
    explanation text not null,
    primary key (run_id, family_id, position),
    foreign key (run_id, family_id) references draft_invoice
);

-- Days of the past that nobody marked as attended or not, as planning last told them; a control before invoicing.
create table unmarked_month (
    enrolment_id uuid not null,
    month date not null,
    version bigint not null,
    family_id uuid not null,
    activity_id uuid not null,
    days date[] not null,
    primary key (enrolment_id, month)
);
create index unmarked_month_of_family on unmarked_month (family_id, month);

-- The mark that an invoice bills a day is set by the statement that issues the invoice, for thousands of days at once.
alter table charge drop constraint charge_invoice_id_fkey;

alter table invoice add column run_id uuid references invoice_run;
alter table invoice add column kind text not null default 'invoice' check (kind in ('invoice', 'credit_note'));
alter table invoice_line add column child_id uuid;
alter table invoice_line add column activity_id uuid;
create index invoice_of_run on invoice (run_id) where run_id is not null;

-- A credit note gives credit like a payment, and may settle invoices.
alter table allocation drop constraint allocation_payment_id_fkey;
alter table allocation add foreign key (payment_id) references ledger_operation;

drop view account_operation;
create view account_operation with (security_invoker = true) as
select
    operation.operation_id, operation.family_id, operation.regie, regie.name as regie_name, operation.number, operation.day,
    operation.taken_over, entry.cents,
    case when invoice.kind = 'invoice' then invoice.due_on end as due_on,
    invoice.period_from, invoice.period_to, payment.method, payment.ormc,
    coalesce(invoice.kind, 'payment') as kind,
    case
        when invoice.kind = 'invoice'
        then entry.cents - coalesce((select sum(part.cents) from allocation as part where part.invoice_id = operation.operation_id), 0)
        else -entry.cents - coalesce((select sum(part.cents) from allocation as part where part.payment_id = operation.operation_id), 0)
    end::bigint as open_cents
from ledger_operation as operation
join regie on regie.code = operation.regie
join ledger_entry as entry on entry.operation_id = operation.operation_id and entry.account = 'receivable'
left join invoice on invoice.invoice_id = operation.operation_id
left join payment on payment.payment_id = operation.operation_id;

-- Double entry, for thousands of operations at once: the entries of an operation are posted together, and what is posted together
-- sums to zero. An operation without entries is found at the commit, by the trigger that stays on ledger_operation.
create function entries_balance() returns trigger language plpgsql as $$
declare
    wrong record;
begin
    select operation_id, count(*) as sides, sum(cents) as total into wrong
    from posted group by operation_id having count(*) < 2 or sum(cents) <> 0 limit 1;
    if found then
        raise exception 'operation % has % entries that sum to %', wrong.operation_id, wrong.sides, wrong.total
            using errcode = 'check_violation';
    end if;
    return null;
end
$$;
drop trigger balances on ledger_entry;
create trigger balances after insert on ledger_entry referencing new table as posted
    for each statement execute function entries_balance();

drop policy hidden_with_child on invoice_line;
create policy hidden_with_child on invoice_line as restrictive using (
    current_setting('app.scope', true) = 'town'
    or not exists (select from hidden_children())
    or case when child_id is not null then child_id not in (select hidden_children()) else lower(child) in (select shown_names()) end
);

-- Drafts are the town hall's: no family reads one before it is issued.
alter table draft_invoice enable row level security;
alter table draft_invoice force row level security;
create policy town_wall on draft_invoice using (current_setting('app.scope', true) = 'town');

alter table draft_line enable row level security;
alter table draft_line force row level security;
create policy town_wall on draft_line using (current_setting('app.scope', true) = 'town');

alter table unmarked_month enable row level security;
alter table unmarked_month force row level security;
create policy family_wall on unmarked_month
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
