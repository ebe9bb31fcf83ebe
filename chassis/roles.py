"""The names of the roles that a service has in its database."""


def role_for_town(service: str) -> str:
    """Name the database role that a service's loops work as: they work for the whole town, and meet no wall between families."""
    return f"{service}_town"
