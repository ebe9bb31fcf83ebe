-- migrate:up

-- What the town publishes to families. A draft is seen by staff only; a menu is for the week that begins at `starts_on`, in one facility.
create table publication (
    publication_id uuid primary key,
    version bigint not null,
    kind text not null check (kind in ('news', 'document', 'form', 'menu')),
    state text not null check (state in ('draft', 'published', 'withdrawn')),
    title text not null,
    text text not null,
    link text not null check (link ~ '^(https?://.*)?$'),
    link_label text not null,
    file_id uuid,
    file_name text not null,
    on_home boolean not null,
    starts_on date not null,
    ends_on date check (ends_on >= starts_on),
    facility_id uuid,
    changed_at timestamptz not null,
    changed_by_name text not null,
    check ((kind = 'menu') = (facility_id is not null)),
    check ((file_id is null) = (file_name = ''))
);
create index publication_shown on publication (ends_on) where state = 'published';
create unique index one_menu_a_week on publication (facility_id, starts_on) where kind = 'menu' and state = 'published';

-- For which parts of the town it is; none: for all families.
create table publication_part (
    publication_id uuid not null references publication on delete cascade,
    kind text not null check (kind in ('facility', 'activity', 'class')),
    key text not null,
    primary key (publication_id, kind, key)
);

-- migrate:down
