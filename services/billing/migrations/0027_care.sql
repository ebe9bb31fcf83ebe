-- migrate:up

-- Activities whose days are care as a whole where their tariff does not say what of a price is care and what is a meal.
create table care_activity (
    activity_id uuid primary key
);

-- migrate:down
