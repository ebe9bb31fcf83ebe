-- migrate:up

-- A refund that was asked for, and that no credit covers any more because its payment was cancelled, is withdrawn with it, and says why.
-- under the previous release: it withdraws refunds by hand only, and gives no reason.
alter table refund add column withdrawn_because text not null default '' check (withdrawn_because = '' or status = 'withdrawn');

-- migrate:down
