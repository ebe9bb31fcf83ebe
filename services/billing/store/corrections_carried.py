"""SQL of corrections that are too little for a title: where the treasury collects they wait until a family's come to 15 euros."""

from uuid import UUID

from pydantic import TypeAdapter

from chassis.tx import Tx
from contracts.billing import CarriedCorrections, CarriedFamily
from services.billing.domain.carried import Carried
from services.billing.domain.treasury import LEAST_CENTS

CARRIED = TypeAdapter(tuple[Carried, ...])
_SMALL = f"""
    select correction.family_id, correction.regie, sum(correction.due_cents - correction.billed_cents)::bigint as cents,
        count(*)::integer as days, min(correction.day) as first, max(correction.day) as last
    from correction
    where correction.regie in (select code from regie where collector = 'treasury') {{of_family}}
    group by correction.family_id, correction.regie
    having sum(correction.due_cents - correction.billed_cents) between 1 and {LEAST_CENTS - 1}
"""  # noqa: S608 - constants only
_OF_FAMILY = f"""
    coalesce((
        select json_agg(told order by regie_name) from (
            select regie.name as regie_name, regie.treasury ->> 'office' as office, small.cents, {LEAST_CENTS} as least_cents, (
                select coalesce(json_agg(child), '[]') from (
                    select child_id, family_id, first_name, birth_date from child where family_id = $1
                    union
                    select child_id, child.family_id, first_name, birth_date from correction
                    join charge using (enrolment_id, day) join child using (child_id)
                    where correction.family_id = $1
                ) as child
            ) as children, (
                select coalesce(json_agg(line order by line.days[1], line.child, line.activity), '[]') from (
                    select charge.child_id, coalesce(child.first_name, month.child, 'Enfant') as child,
                        coalesce(activity.name, 'Prestation') as activity,
                        array_agg(correction.day order by correction.day) as days,
                        sum(correction.due_cents - correction.billed_cents)::bigint as cents
                    from correction
                    join charge using (enrolment_id, day)
                    left join enrolment_month as month using (enrolment_id, month)
                    left join child on child.child_id = charge.child_id
                    left join activity on activity.activity_id = charge.activity_id
                    where correction.family_id = small.family_id and correction.regie = small.regie {{of_invoice}}
                    group by charge.child_id, charge.activity_id, 2, 3
                ) as line
            ) as lines
            from ({_SMALL.format(of_family="and correction.family_id = $1")}) as small join regie on regie.code = small.regie
        ) as told
    ), '[]')
"""  # noqa: S608 - constants only
OF_FAMILY = _OF_FAMILY.format(of_invoice="")
"""What waits of the family $1, with what it is for, read by `told`; what the reader may not see is in the sum alone."""
_OF_INVOICE = _OF_FAMILY.format(of_invoice="and $2 in (charge.invoice_id, charge.corrected_by)")


def told(found: str) -> tuple[CarriedCorrections, ...]:
    """Read what waits of a family, as the database tells it."""
    return tuple(one.view() for one in CARRIED.validate_json(found))


async def of_invoice(tx: Tx, family_id: UUID, invoice_id: UUID) -> CarriedCorrections | None:
    """Tell what waits of days that a family's invoice bills or corrects, and the whole that it waits with; None where nothing does."""
    found = told(await tx.fetchval(f"select {_OF_INVOICE}", family_id, invoice_id))
    return next((one for one in found if one.lines), None)


async def of_town(tx: Tx) -> tuple[CarriedFamily, ...]:
    """List the families of whom something waits, whose is oldest first."""
    rows = await tx.fetch(
        f"""
        select small.family_id, coalesce(household.name, '') as family_name, regie.name as regie_name, small.cents, small.days,
            small.first, small.last
        from ({_SMALL.format(of_family="")}) as small
        join regie on regie.code = small.regie
        left join household on household.family_id = small.family_id
        order by small.first, family_name, small.family_id
        """  # noqa: S608 - constants only
    )
    return tuple(CarriedFamily(**row) for row in rows)
