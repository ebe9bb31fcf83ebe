-- migrate:up

-- Who collects direct debits: for public accounts the accountant of the treasury, for all regies. Its account is sealed under a key
-- of its own; there is one creditor, or none.
create table creditor (
    only_one boolean primary key default true check (only_one),
    creditor_id uuid not null,
    name text not null,
    ics text not null,
    iban bytea not null,
    bic bytea not null,
    street text not null,
    building text not null,
    postal_code text not null,
    city text not null,
    country text not null,
    ultimate boolean not null,
    notice_days integer not null check (notice_days between 1 and 60)
);
comment on column creditor.ultimate is 'the regie is told to the bank as ultimate creditor';
comment on column creditor.notice_days is 'days between the notice to families and the collection';

-- The mandate that a family signed. `iban` is the account for which it was signed, then the one that was last debited, sealed: the bank
-- is told when another account is debited under the same mandate.
create table sepa_mandate (
    mandate_id uuid primary key,
    family_id uuid not null,
    reference text not null unique check (length(reference) between 1 and 35),
    version bigint not null,
    status text not null check (status in ('active', 'revoked', 'used', 'lapsed')),
    origin text not null check (origin in ('online', 'paper')),
    single boolean not null,
    closing boolean not null default false,
    signed_on date not null,
    place text not null,
    signed_by_name text not null,
    iban bytea not null,
    last_collected_on date,
    ended_on date,
    ended_reason text not null default '',
    created_at timestamptz not null,
    created_by uuid,
    check ((status = 'active') = (ended_on is null))
);
create unique index sepa_mandate_in_force on sepa_mandate (family_id) where status = 'active';
create index sepa_mandate_of_family on sepa_mandate (family_id);

-- A batch of collections of a regie for a due date: announced to the families, then made into a file for the bank.
create table debit_batch (
    batch_id uuid primary key,
    regie text not null references regie,
    place integer not null,
    status text not null check (status in ('announced', 'made', 'cancelled')),
    invoices_due_to date not null,
    due_on date not null,
    message_id text not null,
    created_at timestamptz not null,
    created_by_name text not null,
    made_at timestamptz,
    unique (regie, place),
    check ((status = 'made') = (made_at is not null))
);

-- A collection. Once made it is the payment of the same id, and keeps, sealed, what the file says of the account.
create table debit (
    debit_id uuid primary key,
    batch_id uuid not null references debit_batch,
    family_id uuid not null,
    mandate_id uuid not null references sepa_mandate,
    cents bigint not null check (cents > 0),
    status text not null check (status in ('announced', 'left_out', 'collected', 'rejected')),
    sequence text not null check (sequence in ('OOFF', 'FRST', 'RCUR', 'FNAL')),
    holder bytea,
    iban bytea,
    bic bytea,
    moved_account boolean not null default false,
    reason text not null default '',
    rejected_at timestamptz,
    unique (batch_id, family_id),
    check (status <> 'collected' or iban is not null)
);
create index debit_of_family on debit (family_id);
create index debit_of_mandate on debit (mandate_id);
comment on column debit.moved_account is 'another account than the last time: the file says that the mandate was amended';

alter table sepa_mandate enable row level security;
alter table sepa_mandate force row level security;
create policy family_wall on sepa_mandate
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table debit enable row level security;
alter table debit force row level security;
create policy family_wall on debit
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
