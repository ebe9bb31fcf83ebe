-- migrate:up

-- Days that the program of before billed are billed by no run: up to which day it did so is said once for each regie.
alter table regie add column billed_until date;
comment on column regie.billed_until is 'last day that the former program billed; null where there was none';

comment on column charge.invoice_id is
    'the invoice that bills it: then its price stands, and it leaves the estimate; all zeros where the former program billed it';

-- The last day that the former program billed for whoever collects for an activity on a day.
create function former_until(activity uuid, on_day date) returns date language sql stable as $$
    select regie.billed_until from tariff join regie on regie.code = tariff.regie
    where tariff.activity_id = activity and tariff.valid_from <= on_day
    order by tariff.valid_from desc limit 1
$$;

-- migrate:down
