-- migrate:up

-- Records that staff took back as empty: who, and what stood against it. It outlives the record, and holds no data of it.
-- under the previous release: nobody knows the table, and going back without it forgets who took back what; the log keeps that.
create table empty_record (
    withdrawal_id uuid primary key,
    family_id uuid not null unique,
    status text not null check (status in ('asked', 'held', 'erased')),
    round int not null,
    answers jsonb not null,
    asked_by uuid not null,
    asked_by_name text not null,
    asked_at timestamptz not null,
    erased_at timestamptz,
    erased_version bigint,
    check ((status = 'erased') = (erased_at is not null and erased_version is not null))
);
comment on column empty_record.answers is 'the tables that hold anything else of the family, by the service that said so in this round';
alter table empty_record enable row level security;
alter table empty_record force row level security;
create policy staff_only on empty_record using (current_setting('app.scope', true) = 'town');

-- migrate:down
drop table empty_record;
