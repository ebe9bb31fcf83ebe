-- migrate:up

-- A refund takes from its payment as an invoice does: what is given back settles nothing any more.
alter table allocation drop constraint allocation_invoice_id_fkey;
alter table allocation add foreign key (invoice_id) references ledger_operation;

-- Money of a card payment that is given back to the card. asked: the provider has not answered yet; done: it is in the books, as the
-- operation of the same id; refused: the provider will not.
create table card_refund (
    refund_id uuid primary key,
    payment_id uuid not null references payment,
    family_id uuid not null,
    cents bigint not null check (cents > 0),
    reason text not null check (reason <> ''),
    status text not null check (status in ('asked', 'done', 'refused')),
    idempotency_key text not null unique,
    provider_id text unique,
    asked_at timestamptz not null,
    asked_by uuid,
    asked_by_name text not null,
    settled_at timestamptz,
    check ((status = 'asked') = (settled_at is null))
);
create index card_refund_of_payment on card_refund (payment_id);
create index card_refund_of_family on card_refund (family_id);

alter table card_refund enable row level security;
alter table card_refund force row level security;
create policy family_wall on card_refund
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
