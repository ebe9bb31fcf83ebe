-- migrate:up

-- What a family asks online while it signs in with what a member of staff gave it a short while ago: none of those decides for 14 days.
-- under the previous release: it notes nobody of what families ask; whoever decides there what was asked here is refused by the database.
alter table bank_request
    add constraint decided_by_no_giver check (
        by_staff <> '' or status not in ('accepted', 'refused') or decided_by <> all (asked_from)
        or decided_at >= submitted_at + interval '336 hours'
    );
comment on column bank_request.asked_from is
    'who gave what whoever asked signs in with: none of them decides; of what a family asked itself, not for 14 days';

-- migrate:down
