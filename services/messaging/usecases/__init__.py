"""What happens to messages and e-mails, one transaction script each."""
