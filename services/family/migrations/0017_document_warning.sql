-- migrate:up

-- The last warning given before a document expires: how many days ahead, of which expiry.
create table document_warning (
    document_id uuid primary key references child_document on delete cascade,
    child_id uuid not null references child,
    version bigint not null,
    expires_on date not null,
    days int not null
);
create index document_warning_of_child on document_warning (child_id);

alter table document_warning enable row level security;
alter table document_warning force row level security;
create policy child_wall on document_warning
    using (current_setting('app.scope', true) = 'town' or child_id in (select own_children()));

-- migrate:down
