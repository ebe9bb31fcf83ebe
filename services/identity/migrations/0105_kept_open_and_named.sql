-- migrate:up

-- When the town hall last opened an account again or wrote to its owner, who then has as long to come as after a sign-in.
alter table account add column kept_open_at timestamptz;

-- An account bears the name of its record, which it did not follow until now.
select set_config('app.scope', 'town', true);
update account set display_name = first_name || ' ' || upper(last_name)
from guardian where guardian.guardian_id = account.guardian_id and display_name <> first_name || ' ' || upper(last_name);

-- migrate:down
