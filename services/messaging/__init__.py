"""The inbox of each family: notices of what was decided or issued, and the e-mails that repeat them."""
