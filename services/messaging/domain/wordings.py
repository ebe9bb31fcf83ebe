"""Every notice whose words a town can change, by its name."""

from services.messaging.domain import payment_notices, reminder_notices
from services.messaging.domain.wording import Wording

WORDINGS: dict[str, Wording] = {one.slug: one for module in (payment_notices, reminder_notices) for one in module.WORDINGS}
