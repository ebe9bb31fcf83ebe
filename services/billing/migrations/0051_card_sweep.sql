-- migrate:up

-- Why an event of the provider is aside, how much it is about, whether it was only found by asking, and what a person made of it.
alter table card_event
    add column why text not null default '',
    add column cents bigint,
    add column swept boolean not null default false,
    add column settled_at timestamptz,
    add column settled_by_name text not null default '',
    add column settled_why text not null default '',
    drop constraint card_event_outcome_check,
    add constraint card_event_outcome_check check (outcome in ('waiting', 'done', 'known', 'unknown', 'aside', 'closed'));
create index card_event_aside on card_event (received_at) where outcome = 'aside';
create index card_event_settled on card_event (settled_at) where settled_at is not null;

-- Up to which moment, by the provider's clock, its list of events was gone through; who goes through it now began at `begun_at`.
create table card_sweep (
    one boolean primary key default true check (one),
    told_until timestamptz,
    begun_at timestamptz,
    swept_at timestamptz,
    found bigint not null default 0
);
insert into card_sweep default values;

-- migrate:down
