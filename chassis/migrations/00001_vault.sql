-- migrate:up

-- The key of each subject (a family, a child, an account), sealed with the process's key ring (see chassis/vault.py).
-- Without the ring it opens nothing; without its row, what the subject's key sealed is unreadable for ever.
create table subject_key (
    subject_id uuid primary key,
    sealed bytea not null
);

-- Files that records cite, sealed with the key of their subject. A service that shows them to families adds its wall.
create table document (
    document_id uuid primary key,
    family_id uuid,
    subject_id uuid not null,
    name text not null,
    media_type text not null,
    size int not null check (size > 0),
    sealed bytea not null,
    uploaded_by uuid,
    uploaded_at timestamptz not null
);
create index document_of_subject on document (subject_id);
create index document_of_family on document (family_id);
alter table document alter column sealed set storage external;

alter table document enable row level security;
alter table document force row level security;
create policy family_wall on document
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

-- migrate:down
