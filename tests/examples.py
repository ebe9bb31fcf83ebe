"""How often a property is tried where each example costs something."""

import os

from hypothesis import HealthCheck, settings

LONGER = 10
EVERYTHING = bool(os.environ.get("PORTAIL_TEST_ALL"))


def examples(quick: int) -> settings:
    """Try so many in a quick run, always the same; ten times as many, and others each time, in a long one."""
    return settings(max_examples=quick * LONGER if EVERYTHING else quick, suppress_health_check=[HealthCheck.function_scoped_fixture])
