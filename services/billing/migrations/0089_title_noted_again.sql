-- migrate:up

-- A title made by hand that was noted of the wrong invoice is annulled, then noted again under its number: the lock of the regie,
-- under which titles are noted, keeps a number to one title that stands (docs/decisions/0087).
drop index treasury_batch_by_hand;

-- migrate:down
