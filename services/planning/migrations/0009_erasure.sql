-- migrate:up

-- The one way to take lines out of a history that is otherwise only added to: all those of a family that is erased.
create function erase_booking_history(family uuid) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare gone bigint;
begin
    delete from booking_history where family_id = family;
    get diagnostics gone = row_count;
    return gone;
end $$;

-- migrate:down
