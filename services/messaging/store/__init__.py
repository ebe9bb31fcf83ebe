"""SQL of inboxes and e-mails, a module per aggregate."""
