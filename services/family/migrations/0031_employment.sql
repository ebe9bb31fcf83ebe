-- migrate:up

-- Whether an adult works, as a clerk confirmed paper in hand; empty: nobody did, or the employer or occupation changed since.
alter table guardian
    add column employed boolean,
    add column employment_seen_at timestamptz,
    add column employment_seen_by text not null default '' check (length(employment_seen_by) <= 120);

-- migrate:down
