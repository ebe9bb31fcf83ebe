-- migrate:up

-- When a line that a family contested, and that the town hall agreed is wrong, was corrected: by a corrective run, or otherwise, and then
-- `correction` says how, as the family reads it. Until then its invoice is protected like one that is contested.
-- under the previous release: it never writes these columns, and what they allow when left out is every row it writes.
alter table contest
    add column corrected_at timestamptz,
    add column correction text not null default '',
    add constraint contest_corrected check (corrected_at is null or status = 'accepted');
create index contest_to_correct on contest (submitted_at, request_id) where status = 'accepted' and corrected_at is null;
create index contest_of_invoice on contest (invoice_id) where invoice_id is not null;

-- What was accepted before: a line is corrected where a later document changed one of its days, or none bills it any more. The estimates
-- of months that are over are invoices by now.
select set_config('app.scope', 'town', true);
update contest set corrected_at = now() where status = 'accepted' and case
    when month is not null then month < (date_trunc('month', now()) - interval '1 month')::date
    else exists (
        select from invoice_line as line cross join lateral unnest(line.days) as billed (day)
        where line.invoice_id = contest.invoice_id and line.position = contest.position and not exists (
            select from charge
            where charge.family_id = line.family_id and charge.child_id = line.child_id and charge.activity_id = line.activity_id
                and charge.day = billed.day and coalesce(charge.corrected_by, charge.invoice_id) = line.invoice_id
        )
    )
end;

-- migrate:down
