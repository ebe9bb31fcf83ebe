-- migrate:up

-- A day that an invoice bills and that would cost something else by what is known now (a quotient or a tariff dated in the past, a
-- corrected attendance, a decision of the town hall). The invoice stays; a corrective run bills or credits the difference.
create table correction (
    enrolment_id uuid not null,
    day date not null,
    family_id uuid not null,
    regie text not null references regie,
    billed_cents integer not null,
    due_cents integer not null,
    cause text not null check (cause in ('gone', 'price', 'decided')),
    reason text not null default '',
    from_quotient integer,
    below_quotient integer,
    quotient integer,
    quotient_from date,
    late boolean not null default false,
    status text,
    made jsonb,
    sentence text not null default '',
    care_cents integer,
    primary key (enrolment_id, day),
    check (due_cents <> billed_cents)
);
create index correction_of_family on correction (family_id);
create index correction_of_regie on correction (regie, family_id);
comment on column correction.family_id is 'the household that the day was billed to';
comment on column correction.cause is 'gone: no longer billed to it; price: costs something else; decided: by the town hall, which says why';

-- What a corrected day costs now stands on its charge, with the document that said so last; `invoice_id` stays the invoice that billed it
-- first. A day that the town hall decided about keeps its amount, whatever is told later.
alter table charge add column corrected_by uuid, add column decided text;
comment on column charge.decided is 'why the town hall decided what the day costs';

-- Corrections are the town hall's until they are issued: then families read them as credit notes and invoices.
alter table correction enable row level security;
alter table correction force row level security;
create policy town_wall on correction using (current_setting('app.scope', true) = 'town');

-- migrate:down
