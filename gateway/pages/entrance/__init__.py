"""Coming in: signing in, first and forgotten passwords, sessions elsewhere."""

from gateway.pages.entrance import activation, forgotten, sessions, signin

ROUTES = (
    signin.routes,
    activation.routes,
    forgotten.routes,
    sessions.routes,
)
