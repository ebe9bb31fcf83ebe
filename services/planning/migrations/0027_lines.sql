-- migrate:up

-- Turns in the lines are far apart, so that staff may put a child between two others without moving anybody else.
select set_config('app.scope', 'town', true);
update booking set arrival = arrival * 1000000 where arrival is not null;
do $$ begin
    if to_regclass('closed_day') is not null then
        update closed_day set arrival = arrival * 1000000 where arrival is not null;
    end if;
end $$;
comment on column booking.arrival is 'the turn in the line: the number of its request a million times, unless staff moved it';

-- Which rule decided a day, and when: what a family reads of it.
alter table request_day add column rule text, add column decided_at timestamptz;

-- migrate:down
