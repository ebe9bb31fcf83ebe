-- migrate:up

-- Where a quotient comes from, who entered it, and until when it holds where the town hall said so.
alter table quotient add column source text not null default 'town' check (source in ('caf', 'tax', 'town'));
alter table quotient add column valid_until date check (valid_until >= valid_from);
alter table quotient add column entered_by text not null default '';
alter table quotient add column entered_at timestamptz;
comment on column quotient.entered_by is 'the name of the staff member; empty for what a former program brought';

-- Informations CAF: how the family stands at the CAF or the MSA. The office's code is family.benefit_office.
create table benefits (
    family_id uuid primary key references family,
    beneficiary_number text not null,
    office_name text not null,
    scheme text not null
);
alter table benefits enable row level security;
alter table benefits force row level security;
create policy family_wall on benefits
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- Informations fiscales: what the tax notice says.
create table tax (
    family_id uuid primary key references family,
    parts text not null,
    reference_income text not null,
    notice_year text not null
);
alter table tax enable row level security;
alter table tax force row level security;
create policy family_wall on tax
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
