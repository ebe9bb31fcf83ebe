"""What messaging no longer keeps: what families deleted a year ago, old conversations and drafts, and what was published long ago."""

from chassis import documents
from chassis.clock import paris_date
from chassis.retention import Rule, months
from chassis.tx import Tx
from services.messaging.store import broadcasts, colleagues, conversations, desk, drafts, messages, publications
from services.messaging.usecases import tell_counter

DELETED_MONTHS = 12
PUBLISHED_MONTHS = 24
CONVERSATION_MONTHS = 24
DRAFT_MONTHS = 6
TOGETHER = 500


async def _deleted(tx: Tx) -> int:
    before = tx.now - months(DELETED_MONTHS)
    return await messages.erase_deleted(tx, before, TOGETHER) + await conversations.clear_deleted(tx, before, TOGETHER)


async def _said(tx: Tx) -> int:
    """Erase old conversations; an answer that its family never read is counted there no more."""
    count, files, unread = await conversations.forget(tx, tx.now - months(CONVERSATION_MONTHS), TOGETHER)
    await documents.remove(tx, files)
    for family_id, answers in unread.items():
        await tell_counter.count(tx, family_id, -answers)
    return count


async def _drafted(tx: Tx) -> int:
    count, files = await drafts.forget(tx, tx.now - months(DRAFT_MONTHS), TOGETHER)
    await documents.remove(tx, files)
    return count


async def _warned(tx: Tx) -> int:
    return await colleagues.forget_warnings(tx, tx.now - months(1), TOGETHER)


async def _published(tx: Tx) -> int:
    count, files = await publications.forget(tx, paris_date(tx.now - months(PUBLISHED_MONTHS)), TOGETHER)
    await documents.remove(tx, files)
    return count


async def _agents(tx: Tx) -> int:
    return await desk.forget_agents(tx, TOGETHER)


async def _broadcasts(tx: Tx) -> int:
    return await broadcasts.forget(tx, tx.now - months(PUBLISHED_MONTHS), TOGETHER)


RULES = (
    Rule("messaging.conversations", f"{CONVERSATION_MONTHS} mois après le dernier message", _said),
    Rule("messaging.drafts", f"{DRAFT_MONTHS} mois sans y revenir", _drafted),
    Rule("messaging.messages", f"{DELETED_MONTHS} mois après leur suppression", _deleted),
    Rule("messaging.publications", f"{PUBLISHED_MONTHS} mois après leur fin ou leur retrait", _published),
    Rule("messaging.broadcasts", f"{PUBLISHED_MONTHS} mois après leur envoi", _broadcasts),
    Rule("messaging.agents", "12 mois après leur dernière réponse", _agents),
    Rule("messaging.warnings", "1 mois après leur envoi", _warned),
)
