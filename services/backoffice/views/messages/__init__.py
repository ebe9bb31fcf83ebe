"""Messages: conversations, publications, broadcasts, the words of notices."""
