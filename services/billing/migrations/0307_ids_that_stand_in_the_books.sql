-- migrate:up

-- Whether an id stands for something in the books, or for a collection or a refund that will be posted under it. Beyond the walls between
-- families: whoever left a household knows ids of its collections still. It tells nothing else, and nobody guesses an id.
-- under the previous release: it does not call the function, and looks at what is posted alone, as before.
create function stands_in_the_books(chosen uuid) returns boolean language plpgsql stable security definer
set search_path = public set app.scope = 'town' as $$
begin
    return exists (select from ledger_operation where operation_id = chosen)
        or exists (select from debit where debit_id = chosen)
        or exists (select from refund where refund_id = chosen)
        or exists (select from card_refund where refund_id = chosen);
end $$;

-- migrate:down
drop function stands_in_the_books(uuid);
