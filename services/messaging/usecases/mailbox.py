"""A family reads, deletes and restores its messages; each step that is repeated changes nothing."""

from uuid import UUID

from chassis.tx import Tx
from services.messaging.domain.errors import NotDeleted, UnknownMessage
from services.messaging.store import mailboxes, messages
from services.messaging.usecases import converse, tell_counter


async def read_message(tx: Tx, family_id: UUID, message_id: UUID) -> int:
    """Mark a message as read; returns how many are still unread. An answer is read with its conversation."""
    conversation_id = await messages.conversation_of(tx, family_id, message_id)
    if conversation_id:
        await converse.read(tx, family_id, conversation_id)
        return await mailboxes.unread(tx, family_id)
    read, deleted = await _lock(tx, family_id, message_id)
    if not read:
        await messages.mark_read(tx, message_id)
        await tell_counter.count(tx, family_id, 0 if deleted else -1)
    return await mailboxes.unread(tx, family_id)


async def delete_message(tx: Tx, family_id: UUID, message_id: UUID) -> None:
    """Move a message to the deleted ones; unread there, it is counted no more. An answer goes with its conversation."""
    conversation_id = await messages.conversation_of(tx, family_id, message_id)
    if conversation_id:
        return await converse.delete(tx, family_id, conversation_id)
    read, deleted = await _lock(tx, family_id, message_id)
    if not deleted:
        await messages.mark_deleted(tx, message_id, tx.now)
        await tell_counter.count(tx, family_id, 0 if read else -1)
    return None


async def restore_message(tx: Tx, family_id: UUID, message_id: UUID) -> None:
    """Bring a deleted message back as it was, read or unread."""
    conversation_id = await messages.conversation_of(tx, family_id, message_id)
    if conversation_id:
        return await converse.restore(tx, family_id, conversation_id)
    read, deleted = await _lock(tx, family_id, message_id)
    if deleted:
        await messages.mark_deleted(tx, message_id, None)
        await tell_counter.count(tx, family_id, 0 if read else 1)
    return None


async def purge_message(tx: Tx, family_id: UUID, message_id: UUID) -> None:
    """Erase a deleted message for good."""
    conversation_id = await messages.conversation_of(tx, family_id, message_id)
    if conversation_id:
        return await converse.purge(tx, family_id, conversation_id)
    _, deleted = await _lock(tx, family_id, message_id)
    if not deleted:
        raise NotDeleted("On ne supprime définitivement que ce qui est dans « Supprimés ».")
    await messages.purge(tx, [message_id])
    await tell_counter.count(tx, family_id, 0)
    return None


async def _lock(tx: Tx, family_id: UUID, message_id: UUID) -> tuple[bool, bool]:
    found = await messages.lock(tx, family_id, message_id)
    if found is None:
        raise UnknownMessage
    return found
