-- migrate:up

-- When the books of a family that was erased lost whom they name, ten years after the end of the year of their last operation.
alter table erased_family add column books_ended_at timestamptz;

-- What was posted is only ever added to; `end_books` alone, which the owner of the tables carries out, may empty words in it.
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('app.ending_books', true) = 'on' then
        return null;
    end if;
    raise exception '% is only ever added to', tg_table_name using errcode = 'restrict_violation';
end
$$;

-- Takes out of the books of some families that were erased whom they name, where every operation is of before a day; where there is
-- none, the family was erased before it. Numbers, days and amounts stay, so that the numbering has no gap and no total of a past
-- exercise changes. Tells how many families these were.
create function end_books(before date, ended_at timestamptz, most integer) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare
    ending uuid[];
    operations uuid[];
begin
    select array_agg(family_id) into ending from (
        select family_id from erased_family as gone
        where books_ended_at is null and coalesce(
            (select max(day) from ledger_operation as posted where posted.family_id = gone.family_id),
            (gone.erased_at at time zone 'Europe/Paris')::date
        ) < before
        order by family_id limit most for update skip locked
    ) as found;
    if ending is null then
        return 0;
    end if;
    select coalesce(array_agg(operation_id), '{}') into operations from ledger_operation where family_id = any (ending);

    perform set_config('app.ending_books', 'on', true);
    update invoice_line set child = '', explanation = '', child_id = null, days = '{}' where invoice_id = any (operations);
    update payment set bank = '', reference = '' where payment_id = any (operations);
    update cancellation set reason = '…' where operation_id = any (operations);
    update treasury_title set debtor = '' where title_id = any (operations);
    update treasury_correction set reason = '…' where correction_id = any (operations);
    perform set_config('app.ending_books', '', true);

    update card_refund set reason = '…', provider_id = null where family_id = any (ending);
    update refund set reason = '…', withdrawn_because = case when withdrawn_because = '' then '' else '…' end
    where family_id = any (ending);
    update debit set holder = null, bic = null, iban = case when iban is null then null else ''::bytea end, reason = ''
    where family_id = any (ending);
    update sepa_mandate set reference = replace(mandate_id::text, '-', ''), place = '', signed_by_name = '', iban = '', created_by = null
    where family_id = any (ending);
    update household set family_number = '', name = '' where family_id = any (ending);
    update erased_family set books_ended_at = ended_at where family_id = any (ending);
    return cardinality(ending);
end $$;

-- migrate:down
