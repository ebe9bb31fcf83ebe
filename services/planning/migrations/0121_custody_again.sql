-- migrate:up

-- Households whose link with a child ended before patterns knew of it were never laid out: what is told of shared children again, at the
-- version that is known, is taken over again.
update custody set version = 0 where shared;

-- migrate:down
