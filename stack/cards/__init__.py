"""A card processor for demonstrations and tests: it speaks as Stripe does, moves no money, and fails when it is told to.

Only the official library speaks to it, as it would to Stripe; live Stripe was not tried.
"""
