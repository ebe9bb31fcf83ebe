"""Run the gateway: `python -m gateway`."""

from chassis.edge.app import run
from chassis.settings import EdgeSettings, told
from gateway.app import build

if __name__ == "__main__":
    settings = told(EdgeSettings)
    run("gateway", build(settings), settings)
