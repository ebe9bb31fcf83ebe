-- migrate:up

-- A title that the accountant made by hand is a batch of its own, without a file: `number` is the title's, `slip` that of the slip
-- (bordereau) it came on, where it is known (docs/decisions/0087). Its titles bear one number, one for each invoice it was made of.
alter table treasury_batch add column by_hand_on date, add column slip integer check (slip > 0);
comment on column treasury_batch.by_hand_on is 'day of a title made by hand; null: a batch that has a file';
alter table treasury_title add column by_hand boolean not null default false;

-- Batches and titles made by hand are numbered by another program than those of a file.
alter table treasury_batch drop constraint treasury_batch_regie_exercise_number_key;
create unique index treasury_batch_number on treasury_batch (regie, exercise, number) where by_hand_on is null;
create unique index treasury_batch_by_hand on treasury_batch (regie, exercise, number) where by_hand_on is not null;
alter table treasury_title drop constraint treasury_title_regie_exercise_number_key;
create unique index treasury_title_number on treasury_title (regie, exercise, number) where not by_hand;
create index treasury_title_by_hand on treasury_title (regie, exercise, number) where by_hand;

-- migrate:down
