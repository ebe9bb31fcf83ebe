"""Run the family service: `python -m services.family [serve|republish]`."""

from chassis.commands import main
from services.family.app import build
from services.family.settings import FamilySettings

main("family", FamilySettings, build)
