-- migrate:up

-- Months that billing has invoiced after they were over: attendance of their activities stays as it is.
create table locked_period (
    regie_id uuid not null,
    month date not null,
    activity_ids uuid[] not null,
    locked boolean not null,
    version bigint not null,
    primary key (regie_id, month)
);
create index locked_period_of_month on locked_period (month) where locked;

-- migrate:down
