-- migrate:up

-- Under which name and at which address a family was billed from a moment on, until the next: an invoice goes on bearing those of its time,
-- and who was billed owes it, at the last address known of them (docs/decisions/0145).
-- under the previous release: it keeps `household` alone, and reads of `former_payers` what was noted there before.
create table billed_as (
    family_id uuid not null,
    since timestamptz not null,
    guardian_id uuid,
    title text not null,
    last_name text not null,
    first_name text not null,
    street text not null,
    postal_code text not null,
    city text not null,
    died boolean not null default false,
    primary key (family_id, since)
);
comment on column billed_as.guardian_id is 'null: who was billed before the upgrade, until the record tells who that is';
comment on column billed_as.died is 'their death was noted as they left: letters go to who remains';

select set_config('app.scope', 'town', true);
insert into billed_as
select family_id, coalesce((select max((one ->> 'until')::timestamptz) from jsonb_array_elements(former_payers) as one), '2000-01-01'),
    null, title, last_name, first_name, street, postal_code, city
from household where last_name <> '';
insert into billed_as
select household.family_id, coalesce(lag(one.until) over (partition by household.family_id order by one.until), '2000-01-01'),
    one.guardian_id, one.title, one.last_name, one.first_name, '', '', ''
from household, jsonb_to_recordset(household.former_payers)
    as one (guardian_id uuid, title text, last_name text, first_name text, until timestamptz)
on conflict do nothing; -- of two who left in the same instant, one was billed for no time

alter table billed_as enable row level security;
alter table billed_as force row level security;
create policy family_wall on billed_as
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- As before; under which names they were billed is taken out of old books, too.
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
    update payment set bank = case when bank = 'remboursement revenu' then bank else '' end, reference = ''
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
