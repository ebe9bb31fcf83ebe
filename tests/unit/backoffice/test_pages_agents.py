"""The pages on which an administrator looks after the accounts of colleagues."""

import html
from dataclasses import dataclass, field
from typing import Any

import pytest

from chassis.errors import Conflict, Forbidden, NotFound, Refusal
from contracts.base import Nothing, Request
from contracts.identity import (
    ChangeStaffEmail,
    ChangeStaffRoles,
    CloseStaffAccount,
    InviteStaff,
    ListStaffAccounts,
    LookAtStaffLink,
    ReadStaffAccount,
    RenewStaffLink,
    ReopenStaffAccount,
    ResetSecondFactor,
    SignedIn,
    StaffAccount,
    StaffAccounts,
    StaffInvitation,
    StaffLink,
    UnlockStaffAccount,
    UseStaffLink,
)
from contracts.planning import Facilities, FacilityView, ListFacilities
from contracts.rights import Right
from tests.unit.backoffice import cast
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.entrance_town import PASSWORD, SECRET
from tests.unit.backoffice.town import CLERK, Handler, Town

CANTEEN = cast.number(20, 1)
LINK = "a-link-that-is-told-once"
ADMINISTERS = frozenset(right for right in Right if right.startswith("identity.staff."))


def account(count: int, name: str, **more: Any) -> StaffAccount:
    facts = {"roles": ("clerk",), "state": "active", "second_factor": True, "last_sign_in_at": cast.NOW, **more}
    return StaffAccount.model_validate(
        {"account_id": cast.number(8, count), "identifier": name.lower().replace(" ", "."), "display_name": name, **facts}
    )


@dataclass
class StaffTown(Town):
    """A town with four colleagues, one of whom is the visitor."""

    refusal: Refusal | None = None
    staff: dict[Any, StaffAccount] = field(default_factory=dict)
    places: tuple[FacilityView, ...] = (FacilityView(facility_id=CANTEEN, name="Restauration scolaire"),)

    def __post_init__(self) -> None:
        """Let everybody have an account."""
        self.rights = CLERK | ADMINISTERS
        people = (
            account(1, "Claire MOREL", roles=("administrator",)),
            account(2, "Paul PETIT", facilities=(CANTEEN,)),
            account(3, "Zoé ROUX", state="locked", locked_until=cast.NOW),
            account(4, "Luc BRUN", state="closed", closed_at=cast.NOW, second_factor=False),
        )
        self.staff = {one.account_id: one for one in people}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer for the accounts too."""
        done: Handler = lambda _: self._done()  # noqa: E731 - one answer for all of them
        return {
            **super().handlers(),
            ListStaffAccounts: lambda _: StaffAccounts(accounts=tuple(self.staff.values())),
            ReadStaffAccount: lambda asked: self._one(asked.account_id),
            InviteStaff: lambda _: self._done(StaffLink(account_id=cast.number(8, 2), secret=LINK, expires_at=cast.NOW)),
            RenewStaffLink: lambda asked: self._done(StaffLink(account_id=asked.account_id, secret=LINK, expires_at=cast.NOW)),
            ChangeStaffEmail: lambda asked: self._done(self.staff.get(asked.account_id)),
            ChangeStaffRoles: lambda asked: self._done(self.staff.get(asked.account_id)),
            **dict.fromkeys((CloseStaffAccount, ReopenStaffAccount, UnlockStaffAccount, ResetSecondFactor), done),
            LookAtStaffLink: lambda asked: self._done(
                StaffInvitation(identifier="paul.petit", display_name="Paul PETIT", expires_at=cast.NOW), spent=asked.secret
            ),
            UseStaffLink: lambda asked: self._done(
                SignedIn(session_id=cast.number(8, 1), session_secret=SECRET, expires_at=cast.NOW, must_change_password=False),
                spent=asked.secret,
            ),
            ListFacilities: lambda _: Facilities(facilities=self.places),
        }

    def _one(self, account_id: Any) -> StaffAccount:
        if account_id not in self.staff:
            raise NotFound
        return self.staff[account_id]

    def _done(self, answer: Any = None, *, spent: Any = None) -> Any:
        if self.refusal is not None:
            raise self.refusal
        if spent is not None and spent.get_secret_value() != LINK:
            raise Conflict
        return answer or Nothing()


@pytest.fixture
def town() -> Town:
    return StaffTown()


def refused(kind: type[Refusal], slug: str, detail: str) -> Refusal:
    made = kind(detail)
    made.slug = slug
    return made


PAUL, ZOE, LUC = (f"/agents/{cast.number(8, count)}" for count in (2, 3, 4))


async def test_the_list_tells_who_works_here_with_which_roles_and_where(clerk: Browser) -> None:
    page = await clerk.get("/agents")
    assert page.status == 200
    for words in ("Paul PETIT", "Restauration scolaire", "Toute la ville", "Bloqué", "Fermé", "vous", "Ouvrir un compte"):
        assert words in page.text
    assert 'href="/agents"' in (await clerk.get("/compte")).text


async def test_without_the_right_there_is_neither_menu_nor_page(clerk: Browser, town: StaffTown) -> None:
    town.rights = CLERK
    assert 'href="/agents"' not in (await clerk.get("/compte")).text
    for path in ("/agents", "/agents/nouveau", PAUL):
        assert (await clerk.get(path)).status == 403


async def test_a_new_account_shows_its_link_once(clerk: Browser, town: StaffTown) -> None:
    assert "Restauration scolaire" in (await clerk.get("/agents/nouveau")).text
    form = [("nom", "Paul PETIT"), ("identifiant", "paul.petit"), ("role", "clerk"), ("role", "educator"), ("structure", str(CANTEEN))]
    page = await clerk.post("/agents/nouveau", form)
    assert f"/activation/{LINK}" in page.text
    (asked,) = [one for one, _ in town.asked if isinstance(one, InviteStaff)]
    assert (asked.roles, asked.facilities) == (("clerk", "educator"), (CANTEEN,))
    assert LINK not in (await clerk.get(PAUL)).text


async def test_a_mistake_in_a_new_account_keeps_what_was_typed(clerk: Browser, town: StaffTown) -> None:
    page = await clerk.post("/agents/nouveau", [("nom", "Paul PETIT"), ("identifiant", "paul.petit"), ("structure", str(CANTEEN))])
    assert page.status == 400
    assert "Choisissez au moins un rôle" in page.text
    assert 'value="Paul PETIT"' in page.text
    assert f'value="{CANTEEN}" checked' in page.text
    town.refusal = refused(Conflict, "identifier_taken", "")
    page = await clerk.post("/agents/nouveau", [("nom", "Paul PETIT"), ("identifiant", "paul.petit"), ("role", "clerk")])
    assert 'id="identifiant-error"' in page.text
    assert 'value="clerk" checked' in page.text
    town.refusal = refused(Forbidden, "grants_too_much", "Vous pouvez agir seulement sur les rôles dont vous avez tous les droits.")
    page = await clerk.post("/agents/nouveau", [("nom", "Paul PETIT"), ("identifiant", "paul.petit"), ("role", "administrator")])
    assert page.status == 403
    assert 'id="role-error"' in page.text
    town.refusal = Forbidden(right="identity.account.open_staff")
    page = await clerk.post("/agents/nouveau", [("nom", "Paul PETIT"), ("identifiant", "paul.petit"), ("role", "administrator")])
    assert (page.status, "Demandez ce droit à un administrateur" in page.text, "role-error" in page.text) == (403, True, False)


async def test_roles_are_changed_on_the_accounts_page(clerk: Browser, town: StaffTown) -> None:
    page = await clerk.get(PAUL)
    assert 'value="clerk" checked' in page.text
    assert f'value="{CANTEEN}" checked' in page.text
    page = await clerk.post(f"{PAUL}/roles", [("role", "educator")])
    assert page.address == PAUL
    assert "Les rôles sont enregistrés" in page.text
    town.refusal = refused(Conflict, "last_administrator", "Donnez d'abord ce rôle à quelqu'un d'autre.")
    page = await clerk.post(f"{PAUL}/roles", [("role", "educator")])
    assert page.status == 409
    assert "quelqu&#39;un d&#39;autre" in page.text
    assert 'value="educator" checked' in page.text


async def test_the_address_for_warnings_is_given_kept_when_wrong_and_taken_away(clerk: Browser, town: StaffTown) -> None:
    page = await clerk.post(f"{PAUL}/courriel", {"courriel": "paul.petit@ville"})
    assert (page.status, 'id="courriel-error"' in page.text, 'value="paul.petit@ville"' in page.text) == (400, True, True)
    assert "est enregistrée" in (await clerk.post(f"{PAUL}/courriel", {"courriel": "paul.petit@ville.fr"})).text
    assert "est retirée" in (await clerk.post(f"{PAUL}/courriel", {"courriel": ""})).text
    assert [one.email for one, _ in town.asked if isinstance(one, ChangeStaffEmail)] == ["paul.petit@ville.fr", ""]
    page = await clerk.post("/agents/nouveau", [("nom", "Zoé"), ("identifiant", "zoe"), ("role", "clerk"), ("courriel", "zoé@")])
    assert (page.status, 'id="courriel-error"' in page.text) == (400, True)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (f"{PAUL}/fermeture", "Le compte est fermé"),
        (f"{PAUL}/second-facteur", "Le second facteur est remis à zéro"),
        (f"{ZOE}/deblocage", "Le compte est débloqué"),
        (f"{LUC}/reouverture", "Le compte est rouvert"),
    ],
)
async def test_each_deed_says_what_was_done_or_why_not(clerk: Browser, town: StaffTown, path: str, told: str) -> None:
    assert f'action="{path}"' in (await clerk.get(path.rpartition("/")[0])).text
    page = await clerk.post(path)
    assert told in page.text
    town.refusal = refused(Conflict, "last_administrator", "Donnez d'abord ce rôle.")
    assert "Donnez d&#39;abord ce rôle." in (await clerk.post(path)).text


@pytest.mark.parametrize("deed", ["fermeture", "reouverture", "deblocage", "second-facteur", "lien", "roles", "courriel"])
async def test_each_deed_needs_its_right(clerk: Browser, town: StaffTown, deed: str) -> None:
    town.rights = CLERK | {Right.READ_STAFF}
    assert "<form" not in (await clerk.get(PAUL)).text.partition("<main")[2].partition("</main>")[0]
    assert (await clerk.post(f"{PAUL}/{deed}")).status == 403


async def test_a_new_link_is_shown_once(clerk: Browser) -> None:
    page = await clerk.post(f"{PAUL}/lien")
    assert f"/activation/{LINK}" in page.text
    assert "Le lien d&#39;avant n&#39;est plus valable" in page.text


async def test_ones_own_account_offers_nothing_to_do(clerk: Browser) -> None:
    page = await clerk.get(f"/agents/{cast.number(8, 1)}")
    assert "un autre administrateur" in page.text
    assert "/fermeture" not in page.text


async def test_only_what_makes_sense_is_offered(clerk: Browser) -> None:
    closed = (await clerk.get(LUC)).text
    assert "/reouverture" in closed
    assert "/fermeture" not in closed
    assert "/deblocage" not in (await clerk.get(PAUL)).text


@pytest.mark.parametrize("path", [f"/agents/{cast.number(9)}", "/agents/personne", f"{PAUL}/autre"])
async def test_what_does_not_exist_is_not_found(clerk: Browser, path: str) -> None:
    assert (await clerk.get(path)).status == 404


async def test_accounts_are_shown_without_the_planning(clerk: Browser, town: StaffTown) -> None:
    town.down.add("planning")
    assert (await clerk.get("/agents")).status == 200
    page = await clerk.get(PAUL)
    assert "ne peuvent pas être affichées" in page.text
    assert f'type="hidden" name="structure" value="{CANTEEN}"' in page.text


async def test_a_town_without_facilities_is_no_breakdown_and_whoever_may_is_led_to_them(clerk: Browser, town: StaffTown) -> None:
    town.places, town.rights = (), town.rights | {Right.WRITE_ACTIVITY}
    page = html.unescape((await clerk.get("/agents/nouveau")).text)
    assert "Aucune structure pour l'instant" in page
    assert 'href="/activites/structures">Créer les structures' in page
    assert "ne peuvent pas être affichées" not in page


async def test_a_facility_that_is_not_listed_stays_chosen(clerk: Browser, town: StaffTown) -> None:
    gone = cast.number(20, 9)
    town.staff[cast.number(8, 2)] = account(2, "Paul PETIT", facilities=(gone,))
    page = await clerk.get(PAUL)
    assert f'type="checkbox" name="structure" value="{gone}" checked' in page.text
    assert "Une autre structure" in page.text
    await clerk.post(f"{PAUL}/roles", [("role", "clerk"), ("role", "educator"), ("structure", str(gone))])
    (asked,) = [one for one, _ in town.asked if isinstance(one, ChangeStaffRoles)]
    assert asked.facilities == (gone,)


async def test_a_link_lets_its_owner_choose_the_password_and_leads_on(visitor: Browser, town: StaffTown) -> None:
    town.second_factor = "to_enrol"
    page = await visitor.get(f"/activation/{LINK}")
    assert "Bonjour Paul PETIT" in page.text
    assert 'value="paul.petit"' in page.text
    page = await visitor.post("/activation", {"secret": LINK, "nouveau": PASSWORD, "confirmation": "autre"})
    assert page.status == 400
    assert 'id="confirmation-error"' in page.text
    page = await visitor.post("/activation", {"secret": LINK, "nouveau": "", "confirmation": ""})
    assert 'id="nouveau-error"' in page.text
    page = await visitor.post("/activation", {"secret": LINK, "nouveau": PASSWORD, "confirmation": PASSWORD})
    assert page.address == "/second-facteur"


@pytest.mark.parametrize("secret", ["faux", "x" * 300])
async def test_a_link_that_is_not_ours_is_explained(visitor: Browser, secret: str) -> None:
    page = await visitor.get(f"/activation/{secret}")
    assert "Ce lien n&#39;est plus valable" in page.text
    page = await visitor.post("/activation", {"secret": secret, "nouveau": PASSWORD, "confirmation": PASSWORD})
    assert "Ce lien n&#39;est plus valable" in page.text
    assert PASSWORD not in page.text


@pytest.mark.parametrize(
    ("left", "before", "after"),
    [
        ((True, True), "Avec le mot de passe et les rôles d&#39;avant.", "Mot de passe et second facteur sont ceux d&#39;avant."),
        ((True, False), "Avec le mot de passe et les rôles d&#39;avant.", "un second facteur sera activé à la prochaine connexion"),
        ((False, False), "vous ferez ensuite un nouveau lien", "Mot de passe et second facteur sont à choisir"),
    ],
)
async def test_opening_again_says_what_is_left_of_an_account(
    clerk: Browser, town: StaffTown, left: tuple[bool, bool], before: str, after: str
) -> None:
    has_password, second_factor = left
    luc = account(4, "Luc BRUN", state="closed", closed_at=cast.NOW, second_factor=second_factor, has_password=has_password)
    town.staff[luc.account_id] = luc
    assert before in (await clerk.get(LUC)).text
    page = (await clerk.post(f"{LUC}/reouverture")).text
    assert after in page
    assert "Sans adresse e-mail" in page
