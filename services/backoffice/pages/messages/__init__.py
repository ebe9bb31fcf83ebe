"""Messages: conversations, publications, broadcasts, the words of notices."""

from services.backoffice.pages.messages import broadcasts, canned, failed_emails, messages, publications, wordings

ROUTES = (
    publications.routes,
    wordings.routes,
    failed_emails.routes,
    broadcasts.routes,
    canned.routes,  # before the messages: its address would be taken for a conversation
    messages.routes,
)
