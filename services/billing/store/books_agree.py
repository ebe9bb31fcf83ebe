"""SQL of what must hold in the books: each statement selects what does not, by its key, with the amounts that were seen."""

CHARGES = """
    select key, json_build_array(count(*)) as facts from (
        select told.enrolment_id || ' ' || told.month as key
        from enrolment_month as told cross join lateral unnest(told.days) as billed (day)
        left join charge on charge.enrolment_id = told.enrolment_id and charge.day = billed.day
        where charge.day is null or charge.invoice_id is null
            and (charge.family_id, charge.child_id, charge.activity_id) is distinct from (told.family_id, told.child_id, told.activity_id)
        union all
        select told.enrolment_id || ' ' || told.month from charge join enrolment_month as told using (enrolment_id, month)
        where charge.invoice_id is null and charge.day <> all (told.days)
    ) as wrong group by key
"""
"""Every billed day is charged once, to who pays it, and no other day is."""

ESTIMATES = """
    select family_id || ' ' || month as key, json_build_array(estimate.total_cents, charged.cents) as facts
    from (
        select family_id, month, coalesce(sum(cents), 0)::bigint as cents from charge where invoice_id is null group by family_id, month
    ) as charged
    full join estimate using (family_id, month)
    where coalesce(estimate.total_cents, 0) <> coalesce(charged.cents, 0)
"""
"""An estimate is the sum of the charges of its month that no invoice bills."""

SUM_UP = """
    insert into estimate as known (family_id, month, total_cents, version)
    select asked.family_id, asked.month, coalesce(sum(charge.cents), 0), 1
    from (
        select split_part(key, ' ', 1)::uuid as family_id, split_part(key, ' ', 2)::date as month from unnest($1::text[]) as t (key)
    ) as asked
    left join charge on charge.family_id = asked.family_id and charge.month = asked.month and charge.invoice_id is null
    group by asked.family_id, asked.month
    on conflict (family_id, month) do update set total_cents = excluded.total_cents, version = known.version + 1
"""

UNLISTED = "open operations that are not listed as such"

BOOKS = {
    UNLISTED: """
        select operation_id::text as key, json_build_array(open_cents) as facts from account_operation
        where open_cents > 0 and operation_id not in (select operation_id from unsettled_operation)
    """,
    "operations that do not balance": """
        select operation_id::text as key, json_build_array(count(entry.account), sum(entry.cents)) as facts
        from ledger_operation left join ledger_entry as entry using (operation_id)
        group by operation_id having count(entry.account) < 2 or sum(entry.cents) <> 0
    """,
    "operations without a document of their own": """
        select operation_id::text as key, json_build_array(
            invoice.invoice_id is not null, payment.payment_id is not null,
            cancellation.operation_id is not null, refund.refund_id is not null, returned.refund_id is not null,
            correction.title_id is not null
        ) as facts
        from ledger_operation
        left join invoice on invoice.invoice_id = operation_id
        left join payment on payment.payment_id = operation_id
        left join cancellation using (operation_id)
        left join card_refund as refund on refund.refund_id = operation_id
        left join refund as returned on returned.refund_id = operation_id and returned.means = 'transfer'
        left join treasury_correction as correction on correction_id = operation_id
        where num_nonnulls(
            invoice.invoice_id, payment.payment_id, cancellation.reason, refund.refund_id, returned.refund_id, correction.title_id
        ) <> 1
    """,
    "invoices and credit notes that say another amount than the ledger": """
        select invoice_id::text as key, json_build_array(entry.cents, written.cents) as facts
        from invoice
        join ledger_entry as entry on entry.operation_id = invoice_id and entry.account = 'receivable'
        left join lateral (
            select coalesce(sum(line.cents), 0)::bigint as cents from invoice_line as line where line.invoice_id = invoice.invoice_id
        ) as written on true
        where entry.cents <> written.cents or (invoice.kind = 'credit_note') <> (entry.cents < 0)
    """,
    "invoices that bill other days than they say": """
        select invoice_id::text as key, json_build_array(written.cents, billed.cents) as facts
        from invoice join invoice_run as run using (run_id)
        join lateral (
            select sum(line.cents)::bigint as cents from invoice_line as line
            where line.invoice_id = invoice.invoice_id and line.child_id is not null  -- a clerk's adjustment bills no day
        ) as written on true
        join lateral (select sum(cents)::bigint as cents from charge where charge.invoice_id = invoice.invoice_id) as billed on true
        where run.kind = 'regular' and written.cents <> billed.cents and not exists (
            select from invoice as later join invoice_run as again using (run_id)
            where later.family_id = invoice.family_id and again.kind = 'corrective'
        )
    """,
    "payments that the ledger holds for no payment": """
        select payment_id::text as key, json_build_array(entry.cents) as facts
        from payment join ledger_entry as entry on entry.operation_id = payment_id and entry.account = 'receivable'
        where entry.cents >= 0
    """,
    "invoices settled by more than they are": """
        select operation_id::text as key, json_build_array(cents, open_cents) as facts
        from account_operation where kind = 'invoice' and open_cents < 0
    """,
    "money given back that is covered by more than it is": """
        select refund_id::text as key, json_build_array(refund.cents, covered.cents) as facts
        from refund
        join lateral (
            select sum(part.cents)::bigint as cents from allocation as part where part.invoice_id = refund.refund_id
        ) as covered on true
        where covered.cents > refund.cents
    """,
    "payments that settle more than they are": """
        select payment_id::text as key, json_build_array(paid.cents, used.cents) as facts
        from payment
        join lateral (
            select sum(part.cents)::bigint as cents from allocation as part where part.payment_id = payment.payment_id
        ) as used on true
        join lateral (
            select -entry.cents as cents from ledger_entry as entry
            where entry.operation_id = payment_id and entry.account = 'receivable'
        ) as paid on true
        where used.cents > paid.cents
    """,
    "tills that hold another sum than waits to be brought to the bank": """
        select coalesce(kept.regie, waits.regie) as key, json_build_array(kept.cents, waits.cents) as facts
        from (select regie, sum(cents)::bigint as cents from book_entry where account = 'cash' group by regie) as kept
        full join (
            select operation.regie, sum(entry.cents)::bigint as cents
            from payment
            join ledger_operation as operation on operation.operation_id = payment_id and not operation.taken_over
            join ledger_entry as entry on entry.operation_id = payment_id and entry.account = 'cash'
            left join deposited using (payment_id)
            left join cancellation using (payment_id)
            where deposited.payment_id is null and cancellation.payment_id is null
            group by operation.regie
        ) as waits using (regie)
        where coalesce(kept.cents, 0) <> coalesce(waits.cents, 0)
    """,
    "cards that were paid with and not entered": """
        select attempt_id::text as key, json_build_array(attempt.cents, entry.cents) as facts
        from card_attempt as attempt
        left join payment on payment.payment_id = attempt.attempt_id
        left join ledger_entry as entry on entry.operation_id = payment.payment_id and entry.account = 'receivable'
        where attempt.status = 'paid' and attempt.cents is distinct from -entry.cents
    """,
}
"""The ledger beside its documents: a person has to look, but for what `MENDED` names."""

MENDED = {
    UNLISTED: """
        insert into unsettled_operation (operation_id, family_id)
        select operation_id, family_id from ledger_operation where operation_id::text = any($1::text[])
        on conflict do nothing
    """
}
"""What can be worked out of the books again, on the keys that were found wrong."""
