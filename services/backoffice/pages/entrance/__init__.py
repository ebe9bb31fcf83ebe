"""Coming in: signing in with a second factor, first passwords, one's own account."""

from services.backoffice.pages.entrance import account, activation, own_second_factor, second_factor, sign_in, welcome

ROUTES = (
    sign_in.routes,
    activation.routes,
    second_factor.routes,
    own_second_factor.routes,
    welcome.routes,
    account.routes,
)
