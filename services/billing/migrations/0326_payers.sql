-- migrate:up

-- Who paid: noted at the counter where it is not the family that was billed, and on the portal the adult who began to pay.
-- under the previous release: payments name nobody, as before.
alter table payment add column payer text not null default '';
alter table card_attempt add column payer text not null default '';

-- As before; who paid is taken out of old books, too.
create or replace function end_books(before date, ended_at timestamptz, most integer) returns bigint language plpgsql security definer
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
    update payment set bank = case when bank = 'remboursement revenu' then bank else '' end, reference = '', payer = ''
    where payment_id = any (operations);
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
    update household set family_number = '', name = '', former_payers = '[]' where family_id = any (ending);
    delete from billed_as where family_id = any (ending);
    update erased_family set books_ended_at = ended_at where family_id = any (ending);
    return cardinality(ending);
end $$;

-- migrate:down
