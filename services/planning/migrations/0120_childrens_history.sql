-- migrate:up

-- What became of the days of enrolments that go with their child: histories are only ever added to, but for an erasure.
create function erase_enrolment_history(enrolments uuid[]) returns bigint language plpgsql security definer
set search_path = public set app.scope = 'town' as $$
declare gone bigint;
begin
    delete from booking_history where enrolment_id = any(enrolments);
    get diagnostics gone = row_count;
    return gone;
end $$;

-- migrate:down
