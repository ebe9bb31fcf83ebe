-- migrate:up

-- Days that wait for a price, of which there are few: the list of tariffs looks for them among all days ever billed.
create index charge_without_price on charge (activity_id, day) where cents is null and invoice_id is null;

-- migrate:down
drop index charge_without_price;
