"""E-mail, the way out of the house: letters and the SMTP connection that carries them."""
