-- migrate:up

-- An adult who left is of no household: what asks for a household's adults does not find them. Their name stays with the requests and the
-- authority that cite them, and says of whom these are.
-- under the previous release: who left is of no household there either; their authority over a child is not offered to be changed.
alter table guardian alter column family_id drop not null;
alter table guardian
    add column former_family_id uuid references family on delete cascade,
    add column left_on date,
    add column left_noted_at timestamptz,
    add column left_reason text check (left_reason in ('separation', 'death', 'mistake', 'other')),
    add constraint guardian_is_of_a_household check ((family_id is null) = (former_family_id is not null)),
    add constraint guardian_left check (former_family_id is null or (left_on is not null and left_noted_at is not null and left_reason is not null));
create index guardian_formerly_of_family on guardian (former_family_id) where former_family_id is not null;

alter policy family_wall on guardian
    using (
        family_id = nullif(current_setting('app.family', true), '')::uuid
        or former_family_id = nullif(current_setting('app.family', true), '')::uuid
        or current_setting('app.scope', true) = 'town'
    );

-- At whose account an enrolment is: a clerk sees what goes on at the other adult's when this one leaves. None: not told yet.
-- under the previous release: it leaves the column as it is, or empty; planning tells what differs again (chassis/agreement.py).
alter table enrolment add column payer_id uuid;

-- What is said of a household, of its adults or of those who left it in the custody of children that stay with others.
create or replace function erase_custody_words(family uuid, children uuid[]) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare gone bigint;
begin
    delete from custody_change c where c.child_id = any(children) and (
        exists (select from family f where f.family_id = family and strpos(c.what || ' ', 'N° ' || f.family_number || ' ') > 0)
        or exists (
            select from guardian g
            where family in (g.family_id, g.former_family_id) and starts_with(lower(c.what), lower(g.last_name || ' ' || g.first_name) || ' :')
        )
    );
    get diagnostics gone = row_count;
    return gone;
end $$;

-- migrate:down
