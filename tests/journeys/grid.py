"""Where a day of the canteen stands: in the month's table, and in the week's list of a phone."""

from playwright.async_api import Locator, Page

from tests.journeys.cast import CANTEEN


def cell(page: Page, day: str) -> Locator:
    """Find a day of the canteen in the month's table."""
    return page.locator("#grid tr").filter(has_text=CANTEEN).locator(f"td[data-day='{day}']")


def slot(page: Page, day: str) -> Locator:
    """Find a day of the canteen in the week's list."""
    return page.locator(f"li.slot[data-day='{day}']").filter(has_text=CANTEEN)
