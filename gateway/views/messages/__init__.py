"""Messages, "Boîte de réception": conversations and drafts."""
