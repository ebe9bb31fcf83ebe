-- migrate:up

comment on column draft_invoice.previous_cents is 'what the regie billed of the last month before the period, credit notes taken off';

-- migrate:down
