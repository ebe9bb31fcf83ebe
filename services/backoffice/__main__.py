"""Run the back office: `python -m services.backoffice`."""

from chassis.edge.app import run
from chassis.settings import EdgeSettings
from services.backoffice.app import build

if __name__ == "__main__":
    settings = EdgeSettings()
    run("backoffice", build(settings), settings)
