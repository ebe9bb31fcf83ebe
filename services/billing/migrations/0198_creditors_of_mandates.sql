-- migrate:up

-- The creditor that a mandate named when it was signed. Empty of mandates of before, and of those that the former release enters during an
-- upgrade: they name the creditor of now, and are given its name before another is entered.
alter table sepa_mandate add column creditor_name text not null default '';
alter table sepa_mandate add column ics text not null default '';

-- A paper of the former program under which it collected: the next collection recurs.
alter table sepa_mandate add column used_before boolean not null default false;

-- The creditor of a file that was made: the file is written again as it was, whoever collects later. Its account is sealed; null of
-- batches of before until another creditor is entered.
alter table debit_batch add column creditor_name text not null default '';
alter table debit_batch add column ics text not null default '';
alter table debit_batch add column creditor bytea;

-- What a collection tells the bank of the creditor that the mandate named until then: only what changed.
alter table debit add column original_creditor text not null default '';
alter table debit add column original_ics text not null default '';
comment on column debit.original_ics is 'the creditor identifier until then: the file says that the mandate was amended';

-- migrate:down
