-- migrate:up

-- Activities with a meal: their children are counted for the kitchen, with their diets.
create table activity_meal (
    activity_id uuid primary key references activity
);

-- migrate:down
