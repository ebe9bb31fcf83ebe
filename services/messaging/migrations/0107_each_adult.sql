-- migrate:up

-- From which adults of a household a child is hidden today, and how many unread messages that hides: their pages are told their own counter.
create function hidden_from_adults(of_family uuid) returns table (guardian_id uuid, unread int)
    language sql stable rows 2 set app.scope = 'town' as $$
    select a.guardian_id, count(m.message_id)::int
    from adult a join child_withdrawn w on w.guardian_id = a.guardian_id
    left join message m on m.family_id = a.family_id and m.child_id = w.child_id and m.read_at is null and m.deleted_at is null
    where a.family_id = of_family and w.since <= today_here() and coalesce(w.until >= today_here(), true)
    group by a.guardian_id
$$;

-- To whom an e-mail is written: one that failed is sent again to the address that they have by then.
alter table email add column guardian_ids uuid[] not null default '{}';
comment on column email.guardian_ids is 'the adults at its address who were meant; none in e-mails of before';

-- migrate:down
