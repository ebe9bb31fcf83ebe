-- migrate:up

-- Leave under an hourly contract is a reason of absence of its own kind: what an activity's rules allow, and no place is held.
alter table absence_reason drop constraint absence_reason_excused_check;
alter table absence_reason add constraint absence_reason_excused_check
    check (excused in ('in_time', 'in_time_with_certificate', 'with_certificate', 'never', 'leave'));
insert into absence_reason (code, label, position, excused, certificate_days, waiting_days, for_families) values
    ('leave', 'Congé', 5, 'leave', 0, 0, true)
on conflict (code) do nothing;

alter table request_day drop constraint request_day_absence_check;
alter table request_day add constraint request_day_absence_check
    check (absence in ('free', 'late', 'never_free', 'waiting_day', 'certificate', 'leave'));

-- migrate:down
