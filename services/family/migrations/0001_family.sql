-- migrate:up

create table family (
    family_id uuid primary key,
    family_number text not null unique check (family_number ~ '^[0-9]{13}$'),
    version bigint not null,
    quotient_version bigint not null default 0,
    name_key text not null,
    benefit_office text not null,
    account_holder text not null,
    bank_name text not null,
    entered_at timestamptz not null
);
create index family_by_name on family (name_key, family_id);

-- Numbers of families that the town enters itself; numbers of the former program are kept as they are.
create sequence family_number_counter;

create table guardian (
    guardian_id uuid primary key,
    family_id uuid not null references family,
    role text not null check (role in ('primary', 'partner')),
    title text not null check (title in ('Monsieur', 'Madame')),
    last_name text not null,
    first_name text not null,
    quality text not null,
    marital_status text not null,
    address text not null,
    postal_code text not null,
    city text not null,
    home_phone text not null,
    work_phone text not null,
    mobile_phone text not null,
    email text not null,
    occupation text not null,
    occupation_category text not null,
    employer text not null,
    employer_address text not null,
    email_consent boolean not null,
    sms_consent boolean not null,
    unique (family_id, role)
);

create table child (
    child_id uuid primary key,
    family_id uuid not null references family,
    version bigint not null,
    last_name text not null,
    first_name text not null,
    birth_date date not null,
    school text not null,
    school_class text not null
);
create index child_of_family on child (family_id);

create table quotient (
    family_id uuid not null references family,
    valid_from date not null,
    value integer not null check (value between 0 and 99999),
    primary key (family_id, valid_from)
);

-- Words under which a family is found. Compared with = and < only: these do not leak, so the index serves behind row-level security.
create table family_word (
    word text not null,
    family_id uuid not null references family,
    primary key (word, family_id)
);
create index family_word_of_family on family_word (family_id);

create table record_request (
    request_id uuid primary key,
    family_id uuid not null references family,
    guardian_id uuid not null references guardian,
    kind text not null check (kind = 'guardian'),
    status text not null check (status in ('pending', 'accepted', 'refused')),
    version bigint not null,
    changes jsonb not null,
    submitted_by uuid,
    submitted_at timestamptz not null,
    decided_by uuid,
    decided_at timestamptz,
    reason text not null default '',
    check ((status = 'pending') = (decided_at is null)),
    check (status <> 'refused' or reason <> '')
);
comment on column record_request.changes is 'what is asked: [{field, old, new}]; old is what the decision replaced';
create index record_request_of_family on record_request (family_id, submitted_at);
create index record_request_pending on record_request (submitted_at, request_id) where status = 'pending';
create index record_request_decided on record_request (decided_at, request_id) where status <> 'pending';

-- A request beside the record as it is now, for people; read as whoever asks, so behind the same wall.
create view shown_record_request with (security_invoker = true) as
select r.request_id, r.kind, r.family_id, r.guardian_id, r.status, r.submitted_at, r.decided_at, r.reason, r.changes,
    f.family_number, p.last_name as family_last_name, p.first_name as family_first_name, g.role, g.last_name, g.first_name,
    g.quality, g.marital_status, g.address, g.postal_code, g.city, g.home_phone, g.work_phone, g.mobile_phone, g.email,
    g.occupation, g.occupation_category, g.employer, g.employer_address, g.email_consent, g.sms_consent
from record_request r
join family f on f.family_id = r.family_id
join guardian g on g.guardian_id = r.guardian_id
join guardian p on p.family_id = r.family_id and p.role = 'primary';

-- Who changed what, when: only ever added to.
create table record_history (
    entry bigint generated always as identity primary key,
    family_id uuid not null references family,
    about text not null check (about in ('family', 'guardian', 'child', 'quotient')),
    about_id uuid not null,
    field text not null,
    old text not null,
    new text not null,
    changed_at timestamptz not null,
    changed_by uuid,
    request_id uuid references record_request
);
create index record_history_of_family on record_history (family_id, entry);
revoke update, delete on record_history from family;

alter table family enable row level security;
alter table family force row level security;
create policy family_wall on family
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table guardian enable row level security;
alter table guardian force row level security;
create policy family_wall on guardian
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table child enable row level security;
alter table child force row level security;
create policy family_wall on child
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table quotient enable row level security;
alter table quotient force row level security;
create policy family_wall on quotient
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table family_word enable row level security;
alter table family_word force row level security;
create policy family_wall on family_word
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table record_request enable row level security;
alter table record_request force row level security;
create policy family_wall on record_request
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table record_history enable row level security;
alter table record_history force row level security;
create policy family_wall on record_history
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
