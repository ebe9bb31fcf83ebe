-- migrate:up

-- From which member of staff a guardian has what they sign in with: the password that an account was taken over with, while it holds; and
-- the address to which a link is sent, where staff wrote it. Who handed out the letter that was used is in credential_gift.
-- under the previous release: it writes none of it, and tells of no guardian whom they have it from, as before.
alter table account add column taken_over_by uuid;
alter table guardian
    add column email_written_by uuid,
    add column email_written_at timestamptz;
comment on table credential_gift is
    'which member of staff gave a colleague, or a guardian, what they sign in with: for some days the two count as one person';

-- migrate:down
