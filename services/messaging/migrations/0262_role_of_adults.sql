-- migrate:up

-- Which adult of a household is named first: the one who is billed. None: the household was not told again yet.
-- under the previous release: it leaves the column empty, and its households are told again afterwards (chassis/agreement.py).
alter table adult add column role text check (role in ('primary', 'partner'));

-- migrate:down
