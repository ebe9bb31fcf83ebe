-- migrate:up

-- A slip (bordereau) of titles that were annulled or reduced: the treasury is told of them by a file of their own (docs/decisions/0054).
create table treasury_reduction_batch (
    batch_id uuid primary key,
    regie text not null references regie,
    regie_name text not null,
    exercise integer not null,
    number integer not null check (number > 0),
    codes jsonb not null,
    made_at timestamptz not null,
    made_by_name text not null,
    unique (regie, exercise, number),
    unique (batch_id, regie, exercise)
);
create index treasury_reduction_batch_made on treasury_reduction_batch (made_at);

-- The piece by which a slip tells a correction of a title.
create table treasury_reduction (
    correction_id uuid primary key references treasury_correction,
    batch_id uuid not null,
    regie text not null,
    exercise integer not null,
    number integer not null check (number > 0),
    family_id uuid not null,
    unique (regie, exercise, number),
    foreign key (batch_id, regie, exercise) references treasury_reduction_batch (batch_id, regie, exercise)
);
create index treasury_reduction_of_batch on treasury_reduction (batch_id, number);
create index treasury_reduction_of_family on treasury_reduction (family_id);

create trigger append_only before update or delete or truncate on treasury_reduction_batch for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on treasury_reduction for each statement execute function refuse_change();
revoke update, delete on treasury_reduction_batch, treasury_reduction from billing;

alter table treasury_reduction enable row level security;
alter table treasury_reduction force row level security;
create policy family_wall on treasury_reduction
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
