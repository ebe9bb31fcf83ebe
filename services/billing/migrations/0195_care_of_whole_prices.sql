-- migrate:up

-- What of a day's price is no penalty, where its tariff does not tell care from the meal: what is certified of it where the town calls
-- the activity care. `care_cents` is null there from now on. A former release writes 0 in it and leaves this as it is, so that it says
-- nothing beside a 0; null is the whole price.
alter table charge add column agreed_cents integer;
alter table correction add column agreed_cents integer;

-- migrate:down
