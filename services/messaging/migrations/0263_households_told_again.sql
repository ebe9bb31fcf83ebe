-- migrate:up

-- Households are taken over anew, with the role of each adult: what they say otherwise meanwhile is no change that a family made.
select set_config('app.scope', 'town', true);
update household set version = -1;

-- migrate:down
