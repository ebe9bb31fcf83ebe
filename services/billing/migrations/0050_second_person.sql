-- migrate:up

-- Money to give back, as one person asked and another confirmed: a card payment to its card, or a credit by transfer. A card refund is
-- carried out as the card_refund of the same id; a credit given back is the operation of the same id.
create table refund (
    refund_id uuid primary key,
    family_id uuid not null,
    regie text not null references regie,
    payment_id uuid references payment,
    means text not null check (means in ('card', 'transfer')),
    cents bigint not null check (cents > 0),
    reason text not null check (reason <> ''),
    status text not null default 'asked' check (status in ('asked', 'confirmed', 'withdrawn')),
    asked_at timestamptz not null,
    asked_by uuid not null,
    asked_by_name text not null,
    asked_from uuid[] not null,
    decided_at timestamptz,
    decided_by uuid,
    decided_by_name text not null default '',
    check ((means = 'card') = (payment_id is not null)),
    check ((status = 'asked') = (decided_at is null)),
    constraint confirmed_by_another check (status <> 'confirmed' or decided_by <> asked_by)
);
create index refund_waiting on refund (asked_at) where status = 'asked';
create index refund_of_family on refund (family_id);
create index refund_of_payment on refund (payment_id) where payment_id is not null;
comment on column refund.asked_from is 'who gave whoever asked what they sign in with: none of them confirms';

alter table refund enable row level security;
alter table refund force row level security;
create policy family_wall on refund
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
