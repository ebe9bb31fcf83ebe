"""The pages of the back office, one module per subject: they ask services, and show what `views` made of the answers."""
