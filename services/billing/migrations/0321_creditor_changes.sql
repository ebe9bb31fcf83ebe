-- migrate:up

-- Another account for direct debits waits until somebody else confirms it (docs/decisions/0155): who asked, who gave them what they sign
-- in with, and the creditor as it would be, sealed under the creditor's key. What was settled stays, as proof of who did what.
-- under the previous release: it enters another account at once, and leaves alone what waits here.
create table creditor_change (
    change_id uuid primary key,
    creditor bytea not null,
    ultimate boolean not null,
    notice_days integer not null check (notice_days between 1 and 60),
    status text not null check (status in ('waiting', 'confirmed', 'withdrawn')),
    asked_at timestamptz not null,
    asked_by uuid not null,
    asked_by_name text not null,
    asked_from uuid[] not null,
    decided_at timestamptz,
    decided_by uuid,
    decided_by_name text not null default '',
    check ((status = 'waiting') = (decided_at is null)),
    constraint confirmed_by_another check (status <> 'confirmed' or (decided_by <> asked_by and decided_by <> all (asked_from)))
);
comment on column creditor_change.asked_from is 'who gave whoever asked what they sign in with: none of them confirms';
create unique index one_creditor_change_waits on creditor_change (status) where status = 'waiting';

-- migrate:down
drop table creditor_change;
