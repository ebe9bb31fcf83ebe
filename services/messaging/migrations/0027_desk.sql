-- migrate:up

-- Colleagues who answer families, as they last did: to whom a conversation can be given. None in `facilities`: all of the town.
create table desk_agent (
    agent_id uuid primary key,
    name text not null,
    facilities uuid[] not null,
    seen_at timestamptz not null
);

-- Who treats a conversation; no row: nobody yet.
create table assignment (
    conversation_id uuid primary key references conversation on delete cascade,
    agent_id uuid not null,
    assigned_at timestamptz not null
);
create index assignment_of_agent on assignment (agent_id);

-- What colleagues note for each other about a conversation. No family ever sees a row: the wall lets only the town hall through.
create table internal_note (
    note_id uuid primary key,
    conversation_id uuid not null references conversation on delete cascade,
    family_id uuid not null,
    agent_id uuid not null,
    name text not null,
    text text not null,
    noted_at timestamptz not null
);
create index internal_note_of_conversation on internal_note (conversation_id);
create index internal_note_of_family on internal_note (family_id);

alter table assignment enable row level security;
alter table assignment force row level security;
create policy staff_wall on assignment using (current_setting('app.scope', true) = 'town');

alter table internal_note enable row level security;
alter table internal_note force row level security;
create policy staff_wall on internal_note using (current_setting('app.scope', true) = 'town');

-- Answers that are given often, of one facility or of all; with fields in braces.
create table canned_answer (
    answer_id uuid primary key,
    version bigint not null,
    title text not null,
    text text not null,
    facility_id uuid,
    changed_by_name text not null
);

create index conversation_waiting on conversation (waiting_since) where waiting_since is not null;

-- migrate:down
