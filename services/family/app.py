"""The family service put together."""

from chassis.reach import within_reach
from chassis.service import Service
from services.family.agreement import agreements
from services.family.api import care, children, custody, erasure, family, letters, on_behalf, rules, setup, staff, staff_children
from services.family.api.reach import check
from services.family.daily import every_day
from services.family.reactions import reactions
from services.family.settings import FamilySettings
from services.family.usecases.erase_family import PRIVACY
from services.family.usecases.republish import republish
from services.family.usecases.retention import RULES
from services.family.work import work


def build(settings: FamilySettings) -> Service:
    """Put the family service together."""
    return Service(
        name="family",
        settings=settings,
        routes=[
            family.routes,
            children.routes,
            within_reach(staff.routes, check),
            within_reach(staff_children.routes, check),
            within_reach(custody.routes, check),
            within_reach(erasure.routes, check),
            within_reach(on_behalf.routes, check),
            within_reach(letters.routes, check),
            within_reach(rules.routes, check),
            within_reach(care.routes, check),
            setup.routes,
        ],
        reactions=reactions,
        work=work,
        background=[every_day(settings)],
        republish=republish,
        agreements=agreements,
        privacy=PRIVACY,
        retention=RULES,
    )
