-- migrate:up

-- Hardly anybody has a hidden child: whether this reader has one is a part of the query, and only then the sum is looked for.
alter function hidden_cents(uuid, date) rename to cents_of_hidden;
create or replace function cents_of_hidden(family uuid, of_month date) returns bigint language sql stable set app.scope = 'town' as $$
    select coalesce(sum(charge.cents), 0)::bigint from charge
    where charge.child_id in (select hidden.child_id from hidden_children() as hidden (child_id))
        and charge.family_id = family and charge.month = of_month and charge.invoice_id is null
$$;
create function hidden_cents(family uuid, of_month date) returns bigint language sql stable as $$
    select case when exists (select from hidden_children()) then cents_of_hidden(family, of_month) else 0 end
$$;

-- migrate:down
