-- migrate:up

-- Which operations may still be open: invoices of which something is left to pay, payments and credit notes of which something is left
-- to use. What is open is few among ten years of books, and is found by this list alone. How much is open is told by the books, never
-- from here: an operation too many does no harm, one too few is named by `./portail reconcile`. See docs/decisions/0163.
create table unsettled_operation (
    operation_id uuid primary key,
    family_id uuid not null
);
comment on table unsettled_operation is 'kept by triggers; a run writes its invoices before their operations, so nothing is referenced';

alter table unsettled_operation enable row level security;
alter table unsettled_operation force row level security;
create policy family_wall on unsettled_operation
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- What is open, looked up one by one (`offset 0` keeps it so): however many there were, no settled operation is read.
create view open_operation with (security_invoker = true) as
select
    told.operation_id, listed.family_id, told.regie, told.regie_name, told.number, told.day, told.taken_over, told.cents, told.due_on,
    told.period_from, told.period_to, told.method, told.ormc, told.kind, told.open_cents
from unsettled_operation as listed
cross join lateral (
    select * from account_operation as operation where operation.operation_id = listed.operation_id offset 0
) as told
where told.open_cents > 0;

create function list_invoices() returns trigger language plpgsql as $$
begin
    insert into unsettled_operation (operation_id, family_id)
    select invoice_id, family_id from added where kind = 'invoice'
    on conflict do nothing;
    return null;
end
$$;

create function list_credits() returns trigger language plpgsql as $$
begin
    insert into unsettled_operation (operation_id, family_id)
    select operation_id, family_id from added where account = 'receivable' and cents < 0
    on conflict do nothing;
    return null;
end
$$;

create function list_what_is_open() returns trigger language plpgsql as $$
declare
    touched uuid[];
begin
    select array_agg(operation_id) into touched
    from (select payment_id as operation_id from changed union select invoice_id from changed) as one;
    delete from unsettled_operation as listed using account_operation as told
    where listed.operation_id = any (touched) and told.operation_id = listed.operation_id and told.open_cents <= 0;
    if tg_op <> 'INSERT' then
        insert into unsettled_operation (operation_id, family_id)
        select operation_id, family_id from account_operation where operation_id = any (touched) and open_cents > 0
        on conflict do nothing;
    end if;
    return null;
end
$$;

-- under the previous release: whoever allocates holds the row of its régie, and waits here for a moment instead of meeting half of the
-- triggers; from then on what that release posts and allocates is listed too. A run writes invoices before it takes its numbers, which
-- name their régie: it is not kept from that (`no key`), or each would wait for the other.
select code from regie order by code for no key update;
create trigger lists after insert on invoice referencing new table as added for each statement execute function list_invoices();
create trigger lists after insert on ledger_entry referencing new table as added for each statement execute function list_credits();
create trigger lists_less after insert on allocation
    referencing new table as changed for each statement execute function list_what_is_open();
create trigger lists_again after update on allocation
    referencing new table as changed for each statement execute function list_what_is_open();
create trigger lists_anew after delete on allocation
    referencing old table as changed for each statement execute function list_what_is_open();

-- migrate:down
