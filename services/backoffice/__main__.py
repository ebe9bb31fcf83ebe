"""Run the back office: `python -m services.backoffice`."""

from chassis.edge.app import run
from chassis.settings import EdgeSettings, told
from services.backoffice.app import build

if __name__ == "__main__":
    settings = told(EdgeSettings)
    run("backoffice", build(settings), settings)
