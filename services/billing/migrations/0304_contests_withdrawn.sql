-- migrate:up

-- A family may take back a line that it contested, as long as nobody has answered; `decided_at` is then when it did.
-- under the previous release: nobody can take one back yet, so it meets none.
alter table contest
    drop constraint contest_status_check,
    add constraint contest_status_check check (status in ('pending', 'accepted', 'refused', 'withdrawn'));

-- migrate:down
