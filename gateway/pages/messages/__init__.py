"""Messages, "Boîte de réception": conversations and drafts."""

from gateway.pages.messages import conversation, inbox, writing

ROUTES = (
    writing.routes,
    conversation.routes,
    inbox.routes,
)
