"""Run the messaging service: `python -m services.messaging [serve|republish]`."""

from chassis.commands import main
from services.messaging.app import build
from services.messaging.settings import MessagingSettings

main("messaging", MessagingSettings, build)
