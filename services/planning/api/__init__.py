"""Endpoints of planning: who may call, what is asked, what is answered; no rules, no SQL."""
