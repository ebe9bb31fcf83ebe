"""Run the billing service: `python -m services.billing [serve|republish|dead-list|dead-replay|dead-drop]`."""

from chassis.commands import main
from services.billing.app import build
from services.billing.settings import BillingSettings

main("billing", BillingSettings, build)
