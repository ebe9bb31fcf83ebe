-- migrate:up

-- The last day on which a daily job was done, whichever process did it.
create table daily_job (
    job text primary key,
    day date not null
);

-- The steps of a regie's reminders, from the first; without any it sends none.
create table reminder_step (
    regie text not null references regie,
    step integer not null check (step > 0),
    days integer not null check (days > 0),
    subject text not null,
    text text not null,
    blocks boolean not null,
    primary key (regie, step)
);

-- A reminder that was sent, and the invoices that it was about; each invoice gets each step once.
create table reminder (
    reminder_id uuid primary key,
    family_id uuid not null,
    regie text not null references regie,
    step integer not null,
    day date not null,
    blocks boolean not null
);
create index reminder_of_family on reminder (family_id);
create table reminded (
    invoice_id uuid not null,
    step integer not null,
    reminder_id uuid not null references reminder,
    family_id uuid not null,
    day date not null,
    days integer not null,
    primary key (invoice_id, step)
);
create index reminded_of_family on reminded (family_id);
comment on column reminded.days is 'days after the due date of that step, as it was when it was sent';

-- A family that gets no reminder, until a day or for ever.
create table reminder_pause (
    family_id uuid primary key,
    until date,
    reason text not null check (reason <> ''),
    paused_by_name text not null,
    paused_at timestamptz not null
);

-- Whether a family may book new days, as last told to planning.
create table family_block (
    family_id uuid primary key,
    version bigint not null,
    blocked boolean not null,
    contact text not null,
    changed_at timestamptz not null
);
create index family_that_is_blocked on family_block (family_id) where blocked;

alter table reminder enable row level security;
alter table reminder force row level security;
create policy family_wall on reminder
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table reminded enable row level security;
alter table reminded force row level security;
create policy family_wall on reminded
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table reminder_pause enable row level security;
alter table reminder_pause force row level security;
create policy family_wall on reminder_pause
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table family_block enable row level security;
alter table family_block force row level security;
create policy family_wall on family_block
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
