-- migrate:up

-- A family may take back what nobody has answered yet: the days that waited say so, and a request of which nothing else is left.
alter table request drop constraint request_status_check;
alter table request add constraint request_status_check check (status in ('pending', 'accepted', 'refused', 'withdrawn'));
alter table request_day drop constraint request_day_decision_check;
alter table request_day add constraint request_day_decision_check
    check (decision in ('pending', 'waiting', 'accepted', 'refused', 'withdrawn'));

-- migrate:down
