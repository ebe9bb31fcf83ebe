-- migrate:up

-- What a family and a facility (none: the town hall itself) write to each other. Two households of one child never share one.
-- `deleted_at` and `cleared_at` are the family's alone: what was said up to `cleared_at` it purged, staff keep what they received.
create table conversation (
    conversation_id uuid primary key,
    version bigint not null,
    family_id uuid not null,
    facility_id uuid,
    child_id uuid,
    subject text not null check (subject <> '' and subject !~ '[\r\n]'),
    state text not null check (state in ('new', 'in_hand', 'answered')),
    last_by text not null check (last_by in ('family', 'staff')),
    last_at timestamptz not null,
    waiting_since timestamptz,
    sent_id uuid,
    deleted_at timestamptz,
    cleared_at timestamptz
);
comment on column conversation.child_id is 'the child that staff write about, if it is about one: adults from whom it is hidden do not see the conversation';
comment on column conversation.waiting_since is 'since when the family waits for an answer; null when it waits for none';
comment on column conversation.sent_id is 'the last message of the family, by which its sent ones are sorted; null when it never wrote';
create index conversation_of_family on conversation (family_id, sent_id);
create index conversation_of_facility on conversation (facility_id, state, last_at);
create index conversation_by_age on conversation (last_at);
create index conversation_of_child on conversation (child_id) where child_id is not null;

-- One message of a conversation; `form_id` is the id of the form or draft that it was written in: sent twice, it is one message.
create table conversation_entry (
    entry_id uuid primary key,
    conversation_id uuid not null references conversation on delete cascade,
    family_id uuid not null,
    author text not null check (author in ('family', 'staff')),
    writer_id uuid,
    signed text not null,
    text text not null check (length(text) between 1 and 10000),
    said_at timestamptz not null,
    form_id uuid not null,
    unique (family_id, form_id)
);
comment on column conversation_entry.writer_id is 'the account that wrote';
create index conversation_entry_of_conversation on conversation_entry (conversation_id, entry_id);
create index conversation_entry_lately on conversation_entry (family_id, said_at) where author = 'family';

-- A message that one adult is writing; one a conversation.
create table draft (
    draft_id uuid primary key,
    family_id uuid not null,
    guardian_id uuid not null,
    conversation_id uuid references conversation on delete cascade,
    facility_id uuid,
    subject text not null,
    text text not null,
    saved_at timestamptz not null
);
create unique index draft_of_conversation on draft (guardian_id, conversation_id) where conversation_id is not null;
create index draft_of_family on draft (family_id, guardian_id, saved_at);
create index draft_by_conversation on draft (conversation_id) where conversation_id is not null;
create index draft_by_age on draft (saved_at);

-- Files of a draft, which become those of the message; the sealed content is in `document`.
create table conversation_file (
    document_id uuid primary key,
    family_id uuid not null,
    draft_id uuid references draft on delete cascade,
    entry_id uuid references conversation_entry on delete cascade,
    check (num_nonnulls(draft_id, entry_id) = 1)
);
create index conversation_file_of_family on conversation_file (family_id);
create index conversation_file_of_draft on conversation_file (draft_id) where draft_id is not null;
create index conversation_file_of_entry on conversation_file (entry_id) where entry_id is not null;

-- An answer has a line in the inbox; once a later answer stands for its conversation, or the family purged it, no list shows it any more.
alter table message add column conversation_id uuid references conversation on delete cascade;
alter table message add column gone_at timestamptz;
create index message_of_conversation on message (conversation_id) where conversation_id is not null;

-- Words as they are searched for: without accents or capitals.
create function folded(words text) returns text language sql immutable strict parallel safe as $$
    select translate(
        replace(replace(lower(words), 'œ', 'oe'), 'æ', 'ae'), 'àâäáãçèéêëìíîïñòóôöõùúûüýÿ’', 'aaaaaceeeeiiiinooooouuuuyy'''
    )
$$;
create index conversation_entry_words on conversation_entry using gin (to_tsvector('french', folded(text)));

create function hidden_conversations() returns setof uuid language sql stable rows 5 set app.scope = 'town' as $$
    select conversation_id from conversation where child_id in (select hidden_children())
$$;
create function hidden_conversation_files() returns setof uuid language sql stable rows 5 set app.scope = 'town' as $$
    select f.document_id from conversation_file f join conversation_entry e using (entry_id) join conversation c using (conversation_id)
    where c.child_id in (select hidden_children())
$$;

alter table conversation enable row level security;
alter table conversation force row level security;
create policy family_wall on conversation
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_child on conversation as restrictive
    using (current_setting('app.scope', true) = 'town' or child_id is null or child_id not in (select hidden_children()));

alter table conversation_entry enable row level security;
alter table conversation_entry force row level security;
create policy family_wall on conversation_entry
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy hidden_with_conversation on conversation_entry as restrictive
    using (current_setting('app.scope', true) = 'town' or conversation_id not in (select hidden_conversations()));

alter table draft enable row level security;
alter table draft force row level security;
create policy family_wall on draft
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');
create policy writer_wall on draft as restrictive
    using (guardian_id = nullif(current_setting('app.guardian', true), '')::uuid or current_setting('app.scope', true) = 'town');

alter table conversation_file enable row level security;
alter table conversation_file force row level security;
create policy family_wall on conversation_file
    using (family_id = nullif(current_setting('app.family', true), '')::uuid or current_setting('app.scope', true) = 'town');

create policy hidden_with_conversation on document as restrictive
    using (current_setting('app.scope', true) = 'town' or document_id not in (select hidden_conversation_files()));

-- migrate:down
