-- migrate:up

-- A period is invoiced by a run, from any day to any other; nothing was locked by month yet.
drop table locked_period;
create table locked_period (
    run_id uuid primary key,
    first date not null,
    last date not null,
    activity_ids uuid[] not null,
    locked boolean not null,
    version bigint not null
);
create index locked_period_of_days on locked_period (first, last) where locked;

-- migrate:down
