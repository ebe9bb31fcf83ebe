"""The portal as families and staff meet it: every process, a real browser, the guide's words."""
