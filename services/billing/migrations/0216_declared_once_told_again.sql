-- migrate:up
-- Months with a billed absence are taken again when planning is told to republish, at the version they have: a day that was declared in
-- time, and then once more, is told to have been declared.
select set_config('app.scope', 'town', true);
update enrolment_month set version = 0 where 'absent_billed' = any(statuses);

-- migrate:down
