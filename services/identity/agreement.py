"""What identity keeps of family records, held beside what the family service says."""

from datetime import date

from chassis.agreement import Agreements, by_version
from contracts.family import FamilySaved

agreements = Agreements()


@agreements.on(
    FamilySaved,
    "households",
    rows="""
        select family_id::text as key, json_build_array(h.version, (
            select coalesce(json_agg(json_build_array(guardian_id, title, last_name, first_name, email_key) order by guardian_id), '[]')
            from guardian g where g.family_id = h.family_id
        )) as facts from household h
    """,
    **by_version("household", "family_id", "guardian"),
)
def household(event: FamilySaved, _: date) -> tuple[str, object]:
    """Tell a family's adults, who may have an account each."""
    adults = sorted(event.guardians, key=lambda one: one.guardian_id)
    return str(event.family_id), [
        event.version,
        [[one.guardian_id, one.title, one.last_name, one.first_name, one.email.strip().casefold()] for one in adults],
    ]
