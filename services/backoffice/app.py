"""The back office put together: an edge for staff, with a module of pages per subject."""

from pathlib import Path

from aiohttp import web

from chassis.edge.app import application
from chassis.settings import EdgeSettings
from services.backoffice.pages import (
    account,
    accounts,
    act_for,
    act_for_record,
    activation,
    activities,
    activity_rules,
    activity_sheet,
    agents,
    attendance,
    bank,
    child,
    child_entry,
    child_paper,
    children,
    closures,
    corrections,
    counter,
    custody,
    custody_rule,
    cutoffs,
    decisions,
    erasures,
    facilities,
    families,
    family_account,
    family_data,
    forecast,
    groups,
    hours,
    journal,
    month,
    new_family,
    own_second_factor,
    papers,
    queue,
    quotients,
    rules,
    run_draft,
    runs,
    second_factor,
    sign_in,
    tariffs,
    till,
    today,
    welcome,
    withdrawals,
)
from services.backoffice.pages.refused import error_page
from services.backoffice.pages.said import SEAL, Seal

FOLDER = Path(__file__).resolve().parent


def build(settings: EdgeSettings) -> web.Application:
    """Make the application."""
    app = application(
        "backoffice",
        settings,
        audience="staff",
        cookie="agent",
        folder=FOLDER,
        routes=[
            sign_in.routes,
            activation.routes,
            second_factor.routes,
            own_second_factor.routes,
            welcome.routes,
            today.routes,
            queue.routes,
            bank.routes,
            decisions.routes,
            withdrawals.routes,
            new_family.routes,
            quotients.routes,
            families.routes,
            accounts.routes,
            child_entry.routes,
            child_paper.routes,
            child.routes,
            children.routes,
            month.routes,
            custody.routes,
            custody_rule.routes,
            closures.routes,
            journal.routes,
            family_data.routes,
            erasures.routes,
            rules.routes,
            account.routes,
            agents.routes,
            act_for.routes,
            act_for_record.routes,
            attendance.routes,
            groups.routes,
            activities.routes,
            activity_sheet.routes,
            activity_rules.routes,
            facilities.routes,
            cutoffs.routes,
            corrections.routes,  # before the runs: its address would be taken for one
            tariffs.routes,
            runs.routes,
            papers.routes,
            counter.routes,
            till.routes,
            run_draft.routes,
            family_account.routes,
            forecast.routes,
            hours.routes,
        ],
        error_page=error_page,
    )
    app[SEAL] = Seal.of(settings)
    return app
