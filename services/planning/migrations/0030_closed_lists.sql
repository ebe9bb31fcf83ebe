-- migrate:up

-- Lists of days gone by, group by group (null: children in no group), as the nightly job found them: taken, or never marked at all.
-- Kept for some weeks, while a list may still be taken late.
create table closed_list (
    activity_id uuid not null references activity,
    day date not null,
    group_id uuid references activity_group on delete cascade,
    expected int not null,
    taken boolean not null,
    unique nulls not distinct (activity_id, day, group_id)
);
create index closed_list_untaken on closed_list (day) where not taken;

-- migrate:down
