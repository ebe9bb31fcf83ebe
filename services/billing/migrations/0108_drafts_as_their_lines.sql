-- migrate:up

-- Drafts that were drafted again and lost their days kept the sum of them, so that their run could not be issued to its end: they come
-- to what their lines say, and wait for the next run. An adjustment of more than there is to bill makes no invoice of a regular run.
-- under the previous release: it reads such drafts like any other.
select set_config('app.scope', 'town', true);
with line as (
    select draft.run_id, draft.family_id, coalesce(sum(line.cents), 0) as cents,
        coalesce(sum(line.cents) filter (where line.child_id is not null), 0) as charged_cents
    from draft_invoice as draft
    join invoice_run as run using (run_id)
    left join draft_line as line using (run_id, family_id)
    where run.status in ('draft', 'issuing') and draft.status <> 'issued'
    group by draft.run_id, draft.family_id
)
update draft_invoice as draft set
    status = case when draft.status in ('ready', 'below') then 'moved' else draft.status end,
    days = 0, cents = line.cents, charged_cents = line.charged_cents
from line
where draft.run_id = line.run_id and draft.family_id = line.family_id and draft.charged_cents <> line.charged_cents;

update draft_invoice as draft set status = 'below'
from invoice_run as run
where run.run_id = draft.run_id and run.kind = 'regular' and run.status in ('draft', 'issuing') and draft.status = 'ready' and draft.cents < 0;

-- migrate:down
