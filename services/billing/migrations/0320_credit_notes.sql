-- migrate:up

-- The page of the treasury looks for what of credit notes is not used: they are few among invoices.
create index credit_note_of_family on invoice (family_id) where kind = 'credit_note';

-- migrate:down
drop index credit_note_of_family;
