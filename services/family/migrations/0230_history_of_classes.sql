-- migrate:up

-- Who changed class or school since everybody moved up: read at each view of that page, from a history that holds years of everything else.
create index record_history_of_classes on record_history (changed_at) where about = 'child' and field in ('school_class', 'school');

-- migrate:down
