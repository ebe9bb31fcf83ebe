"""Run the gateway: `python -m gateway`."""

from chassis.edge.app import run
from chassis.settings import EdgeSettings
from gateway.app import build

if __name__ == "__main__":
    settings = EdgeSettings()
    run("gateway", build(settings), settings)
