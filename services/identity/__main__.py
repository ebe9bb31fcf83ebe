"""Run identity: `python -m services.identity [serve|invite|invite-another|republish|dead-list|dead-replay|dead-drop]`."""

from chassis.commands import main
from services.identity.app import build, print_another_invitation, print_invitation
from services.identity.settings import IdentitySettings

if __name__ == "__main__":
    main("identity", IdentitySettings, build, commands={"invite": print_invitation, "invite-another": print_another_invitation})
