-- migrate:up

-- Which households pay for days of a child: what is mended of it prices the days of both parents' again.
create index enrolment_month_of_child on enrolment_month (child_id, family_id);

-- migrate:down
