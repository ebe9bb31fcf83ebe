"""The mail catcher of the demonstration: takes every mail the portal sends, shows it, forwards none."""
