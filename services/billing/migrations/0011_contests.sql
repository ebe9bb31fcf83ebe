-- migrate:up

-- A line that a family contests, of an invoice or of the estimate of a month, as it stood then. Clerks decide it; a line that is
-- accepted is corrected by a corrective run.
create table contest (
    request_id uuid primary key,
    family_id uuid not null,
    status text not null check (status in ('pending', 'accepted', 'refused')),
    version bigint not null,
    submitted_at timestamptz not null,
    words text not null,
    invoice_id uuid references invoice,
    position integer,
    month date,
    child_id uuid,
    activity_id uuid,
    child text not null,
    activity text not null,
    quantity integer not null,
    cents integer not null,
    explanation text not null,
    decided_at timestamptz,
    decided_by uuid,
    reason text not null default '',
    check ((invoice_id is null) = (month is not null)),
    check ((invoice_id is null) = (position is null)),
    check ((status = 'pending') = (decided_at is null))
);
create index contest_of_family on contest (family_id, submitted_at);
create index contest_that_waits on contest (submitted_at, request_id) where status = 'pending';
create unique index one_contest_of_line on contest (invoice_id, position) where status = 'pending' and invoice_id is not null;
create unique index one_contest_of_month on contest (family_id, month, child_id, activity_id) where status = 'pending' and month is not null;

alter table contest enable row level security;
alter table contest force row level security;
create policy family_wall on contest
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on contest as restrictive using (
    current_setting('app.scope', true) = 'town'
    or not exists (select from hidden_children())
    or case when child_id is not null then child_id not in (select hidden_children()) else lower(child) in (select shown_names()) end
);

-- migrate:down
