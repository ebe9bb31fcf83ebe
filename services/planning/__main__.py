"""Start planning: `python -m services.planning [serve|republish|dead-list|dead-replay|dead-drop]`."""

from chassis.commands import main
from services.planning.app import build
from services.planning.settings import PlanningSettings

if __name__ == "__main__":
    main("planning", PlanningSettings, build)
