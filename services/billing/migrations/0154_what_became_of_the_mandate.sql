-- migrate:up

-- What became of the mandate when a request about bank details was decided: told again as it was told then. Decisions of before know none.
alter table bank_request add column mandate text not null default 'none' check (mandate in ('none', 'holds', 'ended'));

-- migrate:down
