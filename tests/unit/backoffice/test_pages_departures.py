"""An adult who left is taken out of the record after a page that says what follows, or what must be done first."""

import html
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from chassis.edge.papers.invoice import addressed
from chassis.errors import Conflict, Refusal
from contracts.base import Request
from contracts.billing import BankAccountView, ReadBankAccount
from contracts.family import DepartureView, FormerAdult, KeptAuthority, PaidEnrolment, ReadDeparture, RecordDeparture
from contracts.identity import AccountState, GuardianAccount, GuardianAccounts, ListGuardianAccounts
from contracts.rights import Right
from services.backoffice.views.families import departure
from tests.unit.backoffice import cast
from tests.unit.backoffice.cast import CHILD, DUPONT, number
from tests.unit.backoffice.conftest import Browser
from tests.unit.backoffice.town import CLERK, Handler, Town
from tests.unit.reading import markup

JEANNE, JEAN = (one.guardian_id for one in DUPONT.guardians)
FAMILY = f"/familles/{DUPONT.family_id}"
PAGE = f"{FAMILY}/adultes/{JEANNE}/depart"
VIEW = DepartureView(family_id=DUPONT.family_id, guardian_id=JEANNE, version=3, name="Jeanne DUPONT", remaining="Jean DUPONT")
BANK = BankAccountView(family_id=DUPONT.family_id, known=True, holder="M. DUPONT JEAN", mandate=True)


@dataclass
class LeavingTown(Town):
    """A town whose clerks may change records, and what stands against a departure there."""

    view: DepartureView = VIEW
    bank: BankAccountView = field(default_factory=lambda: BANK.model_copy(update={"mandate": False}))
    stands: Refusal | None = None
    accounts: tuple[GuardianAccount, ...] = ()

    def __post_init__(self) -> None:
        """Give the right."""
        self.rights = CLERK | {Right.WRITE_RECORD}

    def handlers(self) -> dict[type[Request[Any]], Handler]:
        """Answer departures too."""
        return {
            **super().handlers(),
            ReadDeparture: lambda _: self.view,
            ReadBankAccount: lambda _: self.bank,
            ListGuardianAccounts: lambda _: GuardianAccounts(guardians=self.accounts, counts={}),
            RecordDeparture: lambda _: self._left(),
        }

    def _left(self) -> Any:
        if self.stands:
            raise self.stands
        return cast.DUPONT


@pytest.fixture
def town() -> LeavingTown:
    return LeavingTown()


def sent(town: Town) -> list[object]:
    return [asked for asked, _ in town.asked if isinstance(asked, RecordDeparture)]


def form(**typed: str) -> dict[str, str]:
    return {"version": "3", "motif": "separation", "jour": "2026-11-20", **typed}


async def read(clerk: Browser) -> str:
    return markup((await clerk.get(PAGE)).text)


async def test_the_record_leads_to_the_departure_of_each_adult_for_whoever_may_write(clerk: Browser) -> None:
    page = (await clerk.get(FAMILY)).text
    assert f'href="{PAGE}"' in page
    assert f'href="{FAMILY}/adultes/{JEAN}/depart"' in page


async def test_who_may_not_write_records_takes_nobody_out(clerk: Browser, town: LeavingTown) -> None:
    town.rights = CLERK
    left = FormerAdult(guardian_id=number(9), name="DURAND Paul", left_on=date(2026, 11, 20), reason="mistake")
    town.families[DUPONT.family_id] = DUPONT.model_copy(update={"former": (left,)})
    assert "/depart" not in (await clerk.get(FAMILY)).text
    assert (await clerk.get(PAGE)).status == 403


async def test_the_record_says_who_left_it(clerk: Browser, town: LeavingTown) -> None:
    assert "plus dans ce foyer" not in html.unescape((await clerk.get(FAMILY)).text)
    left = FormerAdult(guardian_id=number(9), name="DURAND Paul", left_on=date(2026, 11, 20), reason="mistake")
    town.families[DUPONT.family_id] = DUPONT.model_copy(update={"former": (left,)})
    page = markup((await clerk.get(FAMILY)).text)
    assert "N'est plus dans ce foyer" in page
    assert "DURAND Paul, depuis le 20 novembre 2026 (adulte saisi par erreur)" in page


async def test_a_wrong_day_is_corrected_from_the_record(clerk: Browser, town: LeavingTown) -> None:
    left = FormerAdult(guardian_id=JEANNE, name="DURAND Paul", left_on=date(2026, 11, 20), reason="mistake")
    town.families[DUPONT.family_id] = DUPONT.model_copy(update={"former": (left,)})
    assert '<option value="mistake" selected>' in (await clerk.get(FAMILY)).text
    done = await clerk.post(PAGE, form(jour="2026-11-19", corriger="oui"))
    assert (done.address, "Le départ est corrigé" in html.unescape(done.text)) == (FAMILY, True)
    assert [one.left_on for one in sent(town) if isinstance(one, RecordDeparture)] == [date(2026, 11, 19)]
    wrong = await clerk.post(PAGE, form(jour="2999-01-01", corriger="oui"))
    assert (wrong.address, "Ce jour est à venir" in html.unescape(wrong.text), len(sent(town))) == (FAMILY, True, 1)
    town.stands = Conflict()
    assert (await clerk.post(PAGE, form(corriger="oui"))).address == FAMILY


async def test_the_record_says_what_to_do_about_who_was_taken_out_by_mistake(clerk: Browser, town: LeavingTown) -> None:
    town.rights |= {Right.ACT_FOR_FAMILY}
    left = FormerAdult(guardian_id=number(9), name="DURAND Paul", left_on=date(2026, 11, 20), reason="mistake")
    alone = DUPONT.model_copy(update={"former": (left,), "guardians": DUPONT.guardians[1:]})
    town.families[DUPONT.family_id] = alone
    page = markup((await clerk.get(FAMILY)).text).partition("Retiré par erreur, ou de retour ?")[2]
    assert f'href="{FAMILY}/agir/conjoint">Saisissez cet adulte à nouveau' in page
    town.families[DUPONT.family_id] = alone.model_copy(update={"guardians": DUPONT.guardians})
    page = markup((await clerk.get(FAMILY)).text).partition("Retiré par erreur, ou de retour ?")[2]
    assert "notez d'abord le départ de celui qui n'y vit plus" in page
    assert "agir/conjoint" not in page


async def test_what_follows_is_said_before_it_is_so(clerk: Browser, town: LeavingTown) -> None:
    page = await read(clerk)
    assert "Si Jeanne DUPONT a un compte du portail, il est fermé" in page.replace("<b>", "").replace("</b>", ""), "no right to accounts"
    assert "Jean DUPONT reste responsable de la fiche" in page
    assert "seul un juge la change" in page
    assert "prélèvement" not in page, "no mandate goes on"
    assert "Le compte bancaire du foyer reste celui de « M. DUPONT JEAN »" in page.replace("<b>", "").replace("</b>", "")
    assert "inscription" not in page
    paid = PaidEnrolment(child_id=number(CHILD, 1), child="DUPONT Léa", activity="cantine", valid_until=date(2027, 7, 2))
    town.view = VIEW.model_copy(update={"takes_over": True, "paid": (paid, paid)})
    assert "2 inscriptions passent au compte de Jean DUPONT" in await read(clerk)
    page = await read(clerk)
    assert "Jean DUPONT devient responsable de la fiche" in page
    assert "Les factures déjà émises, et les attestations des années passées, gardent le nom de Jeanne DUPONT." in page
    assert "<b>Il reste 120,60" in page, "also of less than two euros, which are singular"
    assert "le doit, et les titres de la trésorerie porteront son nom" in page
    assert "Cette dette n'empêche pas Jean DUPONT de réserver." in page
    done = await clerk.post(PAGE, form())
    assert (done.address, "retiré de la fiche" in html.unescape(done.text)) == (FAMILY, True)
    assert sent(town) == [
        RecordDeparture(family_id=DUPONT.family_id, guardian_id=JEANNE, version=3, reason="separation", left_on=date(2026, 11, 20))
    ]


async def test_what_must_be_done_first_leads_to_where_it_is_done(clerk: Browser, town: LeavingTown) -> None:
    paid = PaidEnrolment(child_id=number(CHILD, 1), child="DUPONT Léa", activity="cantine", valid_until=date(2027, 7, 2), goes_on=False)
    obstacles = ("pays_beside", "request_waits", "no_address")
    town.view = VIEW.model_copy(update={"obstacles": obstacles, "paid": (paid,), "waiting": (number(9),)})
    page = await read(clerk)
    assert "Réglez d'abord ces points" in page
    assert "Cantine de DUPONT Léa, jusqu'au 2 juillet 2027" in page
    assert f'href="{FAMILY}/enfants/{number(CHILD, 1)}/inscriptions"' in page
    assert f'href="/demandes?demande=fiche-{number(9)}"' in page
    assert f'href="{FAMILY}/agir/conjoint"' in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    town.view = VIEW.model_copy(update={"obstacles": ("last_adult",), "remaining": ""})
    assert "Jeanne DUPONT est le seul adulte de la fiche" in await read(clerk)


async def test_a_mandate_that_goes_on_is_looked_at_before(clerk: Browser, town: LeavingTown) -> None:
    town.bank = BANK
    assert "Le prélèvement continue sur le compte « M. DUPONT JEAN »" in await read(clerk)
    page = await clerk.post(PAGE, form(compte_a_verifier="oui"))
    assert (page.status, sent(town)) == (400, [])
    assert "Vérifiez d'abord quel compte bancaire est prélevé" in html.unescape(page.text)
    await clerk.post(PAGE, form(compte_a_verifier="oui", compte_verifie="oui"))
    assert len(sent(town)) == 1
    town.bank = BANK.model_copy(update={"holder": "MME DUPONT JEANNE"})
    assert "mettez d'abord fin au mandat" in await read(clerk)


async def test_who_may_not_read_the_account_is_told_to_ask(clerk: Browser, town: LeavingTown) -> None:
    town.rights -= {Right.READ_ACCOUNT}
    assert "Un prélèvement est-il en cours ?" in await read(clerk)


async def test_what_is_missing_is_said_and_what_was_typed_stays(clerk: Browser, town: LeavingTown) -> None:
    page = await clerk.post(PAGE, form(motif="", jour="2999-01-01"))
    text = html.unescape(page.text)
    assert (page.status, sent(town)) == (400, [])
    assert "Choisissez pourquoi" in text
    assert "Ce jour est à venir" in text
    assert 'value="2999-01-01"' in text
    assert "Indiquez le jour du départ" in html.unescape((await clerk.post(PAGE, form(jour="demain"))).text)


async def test_what_changed_meanwhile_is_read_again(clerk: Browser, town: LeavingTown) -> None:
    town.stands = Conflict()
    page = await clerk.post(PAGE, form())
    assert page.address == PAGE
    assert "Relisez ce qui est dit ici" in html.unescape(page.text)


def test_whose_account_is_debited_is_told_by_a_first_name() -> None:
    def told(holder: str) -> str:
        return departure.debit(BANK.model_copy(update={"holder": holder}), DUPONT, VIEW)

    assert (told("DUPONT JEANNE"), told("M OU MME DUPONT JEAN JEANNE"), told("DUPONT JEAN"), told("DUPONT")) == (
        *("theirs", "kept", "kept", "kept"),
    )
    assert departure.debit(None, DUPONT, VIEW) == "unknown"
    assert departure.debit(BANK.model_copy(update={"mandate": False}), DUPONT, VIEW) == "none"


def test_what_a_judge_decided_is_said_with_its_days() -> None:
    kept = KeptAuthority(
        child_id=number(CHILD, 1), child="DUPONT Léa", authority="withdrawn", may_pick_up=False, since=date(2026, 1, 5), until=None
    )
    assert departure.authority(kept) == "DUPONT Léa : autorité retirée, ne doit pas venir chercher l'enfant, depuis le 5 janvier 2026"
    until = kept.model_copy(update={"authority": "limited", "may_pick_up": True, "until": date(2027, 1, 5)})
    assert departure.authority(until).endswith("peut venir chercher l'enfant, depuis le 5 janvier 2026 jusqu'au 5 janvier 2027")


def test_an_invoice_of_before_names_who_was_billed_then_and_no_address() -> None:
    jean = DUPONT.guardians[1]
    issued = cast.invoice(DUPONT.family_id, number(60))
    assert addressed(jean, issued) == ("Monsieur Jean DUPONT", "12 rue des Bonbons", "31400 SAINT-JEAN")
    assert addressed(jean, issued.model_copy(update={"payer": "Madame Jeanne DUPONT"})) == ("Madame Jeanne DUPONT",)


def account(guardian_id: UUID, state: AccountState) -> GuardianAccount:
    return GuardianAccount(
        guardian_id=guardian_id,
        family_id=DUPONT.family_id,
        title="Monsieur",
        last_name="Dupont",
        first_name="J",
        state=state,
        has_email=True,
    )


@pytest.mark.parametrize(("state", "said"), [("active", False), ("locked", False), ("none", True), ("waiting", True), ("closed", True)])
async def test_a_household_that_nobody_would_read_the_portal_for_is_told_of(
    clerk: Browser, town: LeavingTown, state: AccountState, said: bool
) -> None:
    town.rights |= {Right.OPEN_FAMILY_ACCOUNT}
    town.accounts = (account(JEAN, state), account(JEANNE, "active"))
    assert ("Jean DUPONT n'a pas encore de compte ouvert" in await read(clerk)) is said


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("active", "Le compte du portail de Jeanne DUPONT est fermé"),
        ("waiting", "Le compte du portail de Jeanne DUPONT est fermé"),
        ("none", "Jeanne DUPONT n'a pas de compte du portail : il n'y a rien à fermer."),
        ("closed", "Le compte du portail de Jeanne DUPONT est déjà fermé, et le reste."),
    ],
)
async def test_what_becomes_of_an_account_is_said_as_it_stands(clerk: Browser, town: LeavingTown, state: AccountState, said: str) -> None:
    town.rights |= {Right.OPEN_FAMILY_ACCOUNT}
    town.accounts = (account(JEAN, "active"), account(JEANNE, state))
    page = await read(clerk)
    assert said in page
    assert page.count("compte du portail de Jeanne DUPONT") + page.count("pas de compte du portail") == 1


async def test_enrolments_of_other_facilities_are_counted_and_not_named(clerk: Browser, town: LeavingTown) -> None:
    paid = PaidEnrolment(child_id=number(CHILD, 1), child="DUPONT Léa", activity="cantine", valid_until=date(2027, 7, 2))
    town.view = VIEW.model_copy(update={"paid": (paid,), "paid_elsewhere": 2})
    page = await read(clerk)
    assert "3 inscriptions passent au compte de Jean DUPONT" in page
    assert "<li>2 inscriptions dans d'autres structures que les vôtres</li>" in page
    town.view = VIEW.model_copy(update={"obstacles": ("pays_beside",), "stays_elsewhere": 1})
    assert "Il y a aussi 1 inscription dans d'autres structures que les vôtres : demandez à un collègue" in await read(clerk)
