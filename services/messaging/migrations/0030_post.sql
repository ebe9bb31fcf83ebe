-- migrate:up

-- The e-mails themselves are the queue: `due_at` says when to try, `taken_at` that the process which posts has this one in hand.
-- `perhaps_sent` is an e-mail of which nobody knows whether the relay has it: sent again, it may arrive twice, with the same Message-ID.
-- `purpose` says what it is about, as far as adults choose; '' where they have no choice.
alter table email
    add column due_at timestamptz,
    add column taken_at timestamptz,
    add column perhaps_sent boolean not null default false,
    add column purpose text not null default '' check (purpose ~ '^[a-z_]*$');

select set_config('app.scope', 'town', true);
update email e set due_at = coalesce((select min(w.run_at) from work w where w.payload ->> 'email_id' = e.email_id::text), e.queued_at)
    where e.status = 'queued';
delete from work where kind = 'email';

alter table email add constraint email_waits check ((status = 'queued') = (due_at is not null));
create index email_due on email (service desc, due_at) where status = 'queued' and taken_at is null;
create index email_in_hand on email (taken_at) where taken_at is not null;

-- migrate:down
