-- migrate:up

-- Who collects what a regie invoices; the codes under which the treasury knows it, once they are entered.
alter table regie add column collector text not null default 'town' check (collector in ('town', 'treasury'));
alter table regie add column treasury jsonb;
alter table regie add check (collector = 'town' or treasury is not null);
comment on column regie.treasury is 'contracts.billing.TreasuryCodes';

-- What a title names its debtor by. The version is reset, so that the state that families are in is kept when it is told again.
alter table household add column title text not null default '', add column last_name text not null default '',
    add column first_name text not null default '', add column street text not null default '';
update household set version = 0;

-- A batch (bordereau) of titles handed over to the treasury as one ORMC. Name and codes are what its file says of the regie.
create table treasury_batch (
    batch_id uuid primary key,
    regie text not null references regie,
    regie_name text not null,
    exercise integer not null,
    number integer not null check (number > 0),
    due_to date not null,
    codes jsonb not null,
    made_at timestamptz not null,
    made_by_name text not null,
    unique (regie, exercise, number),
    unique (batch_id, regie, exercise)
);
create index treasury_batch_made on treasury_batch (made_at);

-- A title (titre de recette): the treasury collects what was left to pay of an invoice. It is the payment of the same id.
create table treasury_title (
    title_id uuid primary key references payment,
    batch_id uuid not null,
    regie text not null,
    exercise integer not null,
    number integer not null check (number > 0),
    family_id uuid not null,
    invoice_id uuid not null references invoice,
    cents bigint not null check (cents > 0),
    debtor bytea not null,
    unique (regie, exercise, number),
    foreign key (batch_id, regie, exercise) references treasury_batch (batch_id, regie, exercise)
);
create index treasury_title_of_batch on treasury_title (batch_id, number);
create index treasury_title_of_family on treasury_title (family_id);
create index treasury_title_of_invoice on treasury_title (invoice_id);
comment on column treasury_title.debtor is 'name and address as the file has them, sealed under the key of the family';

-- A title that was annulled or reduced at the treasury: the operation of the same id takes that much back from the payment.
create table treasury_correction (
    correction_id uuid primary key,
    title_id uuid not null references treasury_title,
    family_id uuid not null,
    cents bigint not null check (cents > 0),
    reason text not null check (reason <> ''),
    corrected_by_name text not null,
    foreign key (correction_id, family_id) references ledger_operation (operation_id, family_id)
);
create index treasury_correction_of_title on treasury_correction (title_id);
create index treasury_correction_of_family on treasury_correction (family_id);

create trigger append_only before update or delete or truncate on treasury_batch for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on treasury_title for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on treasury_correction for each statement execute function refuse_change();
revoke update, delete on treasury_batch, treasury_title, treasury_correction from billing;

alter table treasury_title enable row level security;
alter table treasury_title force row level security;
create policy family_wall on treasury_title
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table treasury_correction enable row level security;
alter table treasury_correction force row level security;
create policy family_wall on treasury_correction
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
