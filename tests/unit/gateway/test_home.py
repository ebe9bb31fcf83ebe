import html
from datetime import date, timedelta

from chassis import french
from contracts.billing import RefundToReturn, TreasuryNotice, UnpaidInvoice
from contracts.messaging import Unread
from contracts.planning import AwaitedCertificate, DayStatus, Offer
from gateway.views.home.account import account
from gateway.views.home.todo import not_known, todo
from gateway.views.home.week import laid_out, nothing_planned
from gateway.views.home.week import week as coming_days
from gateway.views.record.adults import Responsible, responsible
from tests.unit.backoffice.conftest import Browser
from tests.unit.gateway.builders import (
    CARE,
    DUPONT,
    EVENING,
    HUGO,
    INVOICE,
    JEAN,
    JEANNE,
    LEA,
    THURSDAY,
    TODAY,
    at,
    card_offer,
    child,
    overview,
    summary,
    week,
)
from tests.unit.gateway.town import Town

TAKEN_OVER = TreasuryNotice(office="SGC de L'Arbresle", how_to_pay="payfip.gouv.fr", ormc=4, cents=2000)
SET_OFF = "Votre crédit est égal à ce qui reste impayé."


def unpaid(number: str, due: date, remaining: int = 12060, total: int = 12060) -> UnpaidInvoice:
    return UnpaidInvoice(
        invoice_id=INVOICE, number=number, issued_on=date(2026, 10, 8), due_on=due, total_cents=total, remaining_cents=remaining
    )


def test_late_invoices_come_first_then_those_to_pay_then_messages() -> None:
    found = todo(summary(unpaid=(unpaid("AL-40", date(2026, 11, 30)), unpaid("AL-36", date(2026, 10, 30)))), 1, TODAY, None, None)
    assert [(one.title, one.tone) for one in found] == [
        ("Facture AL-36 à régler", "late"),
        ("Facture AL-40 à régler", ""),
        ("1\u00a0nouveau message", "calm"),
    ]
    assert found[0].detail == "120,60\u00a0€, en retard depuis le vendredi 30 octobre"
    assert found[1].detail == "120,60\u00a0€, au plus tard le lundi 30 novembre"
    assert found[1].href == f"/releve/factures/{INVOICE}/paiement"


def test_many_invoices_are_one_line_that_leads_to_paying_them_together() -> None:
    days = (date(2026, 11, 30), date(2026, 10, 30), date(2026, 12, 15))
    (pay,) = todo(summary(unpaid=tuple(unpaid(f"AL-{n}", day) for n, day in enumerate(days))), 0, TODAY, None, None)
    assert (pay.title, pay.tone, pay.href) == ("3 factures à régler", "late", "/releve/paiement")
    assert pay.detail == "361,80\u00a0€ en tout, la première en retard depuis le vendredi 30 octobre"


def test_nobody_is_pressed_to_pay_what_will_be_debited_or_waits_for_an_answer() -> None:
    debited = unpaid("AL-36", date(2026, 10, 30)).model_copy(update={"debited_on": date(2026, 12, 14)})
    contested = unpaid("AL-37", date(2026, 10, 30)).model_copy(update={"contested": True})
    foreseen = unpaid("AL-38", date(2026, 10, 30)).model_copy(update={"will_be_debited": True})
    found = summary(unpaid=(debited, contested, foreseen))
    assert todo(found, 0, TODAY, None, None) == ()
    shown, other, later = account(found, TODAY).unpaid
    assert (shown.late, shown.debited, other.late, other.contested) == (False, "prélevée le 14/12/2026", False, True)
    assert (later.late, later.debited) == (False, "sera prélevée")


def test_what_keeps_the_family_from_booking_comes_first() -> None:
    found = todo(summary(unpaid=(unpaid("AL-36", date(2026, 10, 30)),), bookings_blocked=True), 0, TODAY, None, None)
    assert [one.title for one in found] == ["Nouvelles réservations suspendues", "Facture AL-36 à régler"]


def test_who_wished_to_be_debited_is_led_to_the_mandate_to_sign() -> None:
    (sign,) = todo(summary(unpaid=(), mandate_to_sign=True), 0, TODAY, None, None)
    assert (sign.title, sign.detail) == ("Mandat de prélèvement à signer", "Rien n'est prélevé avant")
    assert (sign.action, sign.href) == ("Signer", "/releve/prelevement")


def test_nothing_is_to_do_when_nothing_is_owed_or_unread() -> None:
    assert todo(summary(unpaid=()), 0, TODAY, None, None) == ()
    assert todo(None, None, TODAY, None, None) == ()


def test_an_invoice_is_due_until_the_end_of_its_day() -> None:
    found = summary(unpaid=(unpaid("AL-36", TODAY),))
    assert account(found, TODAY).unpaid[0].late is False
    assert todo(found, 0, TODAY, None, None)[0].detail == "120,60\u00a0€, aujourd'hui au plus tard"


def test_the_balance_says_who_owes_whom() -> None:
    assert (account(summary(12060), TODAY).balance, account(summary(12060), TODAY).meaning) == ("120,60\u00a0€", "à régler")
    assert (account(summary(-500), TODAY).balance, account(summary(-500), TODAY).meaning) == ("5,00\u00a0€", "en votre faveur")
    assert account(summary(0, unpaid=()), TODAY).meaning == "Vous êtes à jour."
    for cents, words in ((12060, "à régler"), (-500, "en votre faveur")):
        assert account(summary(cents, treasury=(TAKEN_OVER,)), TODAY).meaning == words


def test_a_balance_of_zero_beside_what_is_unpaid_or_at_the_treasury_does_not_say_that_all_is_well() -> None:
    offset = account(summary(0), TODAY)
    assert (offset.meaning, offset.credit, offset.total) == (SET_OFF, "120,60\u00a0€", "120,60\u00a0€")
    returned = RefundToReturn(
        operation_id=LEA, number="AL-R12", regie="AL", given_back_on=date(2026, 11, 3), total_cents=2000, remaining_cents=2000
    )
    assert account(summary(0, unpaid=(), to_return=(returned,)), TODAY).meaning == SET_OFF
    assert account(summary(0, unpaid=(), treasury=(TAKEN_OVER,)), TODAY).meaning == (
        "Rien à régler ici. Ce que suit votre trésorerie n'y est pas compté."
    )


def test_what_does_not_answer_is_named_beside_what_is_to_do() -> None:
    family, owed, box, days = overview(), summary(), Unread(unread=0), week()
    assert not_known(family, owed, box, days) == ""
    assert not_known(None, owed, box, days) == "Votre fiche n'est pas consultable pour le moment."
    assert not_known(family, None, box, days) == "Vos factures ne sont pas consultables pour le moment."
    assert not_known(family, owed, box, None) == "Vos absences ne sont pas consultables pour le moment."
    assert not_known(None, None, None, None) == (
        "Votre fiche, vos factures, vos messages et vos absences ne sont pas consultables pour le moment."
    )


def test_certificates_that_an_absence_awaits_are_to_do_until_their_last_day() -> None:
    last = AwaitedCertificate(request_id=INVOICE, child_id=LEA, child="Léa DUPONT", until=TODAY)
    later = AwaitedCertificate(request_id=INVOICE, child_id=HUGO, child="Hugo DUPONT", until=TODAY + timedelta(days=3))
    found = todo(None, 0, TODAY, None, week().model_copy(update={"certificates": (last, later)}))
    assert [(one.title, one.detail, one.tone) for one in found] == [
        ("Attestation d'absence de Léa DUPONT à envoyer", "Aujourd'hui au plus tard, sinon l'absence est facturée", "late"),
        (
            "Attestation d'absence d'Hugo DUPONT à envoyer",
            f"Au plus tard le {french.day(later.until)}, sinon l'absence est facturée",
            "",
        ),
    ]
    assert found[0].href == f"/demandes/attestations#a-{INVOICE}"


def test_the_total_of_unpaid_invoices_counts_what_remains() -> None:
    shown = account(summary(unpaid=(unpaid("A-1", TODAY, remaining=1000), unpaid("A-2", TODAY, remaining=205, total=205))), TODAY)
    assert shown.total == "12,05\u00a0€"
    assert [one.partly for one in shown.unpaid] == [True, False]


def test_a_credit_explains_why_the_balance_is_less_than_the_unpaid_invoices() -> None:
    assert account(summary(11120), TODAY).credit == "9,40\u00a0€"
    assert account(summary(-500), TODAY).credit == "125,60\u00a0€"
    assert account(summary(), TODAY).credit == account(summary(-500, unpaid=()), TODAY).credit == ""


def test_what_is_asked_to_be_given_back_is_said_and_not_offered_to_be_used() -> None:
    shown = [account(summary(-500).model_copy(update={"reserved_cents": cents}), TODAY) for cents in (0, 500, 12560)]
    assert [(one.reserved, one.spendable) for one in shown] == [("", True), ("5,00\u00a0€", True), ("125,60\u00a0€", False)]


def test_the_week_goes_by_day_and_child() -> None:
    days = coming_days(
        week(
            (TODAY, LEA, "Repas", DayStatus.REGULAR),
            (THURSDAY, HUGO, "Repas", DayStatus.BOOKED),
            (THURSDAY, LEA, "Garderie", DayStatus.WAITING),
            (THURSDAY, LEA, "Repas", DayStatus.PUBLIC_HOLIDAY),
        ),
        TODAY,
        None,
    )
    assert [(day.weekday, day.number, day.today) for day in days] == [("auj.", "25", True), ("jeu.", "26", False)]
    assert [(child.name, [slot.activity for slot in child.slots]) for child in days[1].children] == [
        ("Léa", ["Garderie"]),
        ("Hugo", ["Repas"]),
    ]
    assert days[0].children[0].tone == days[1].children[0].tone


def test_children_stand_in_the_order_and_the_colours_of_the_page_of_the_children_each_day() -> None:
    planned = week(
        (TODAY, LEA, "Repas", DayStatus.BOOKED), (TODAY, HUGO, "Repas", DayStatus.BOOKED), (THURSDAY, LEA, "Repas", DayStatus.BOOKED)
    )
    family = overview()
    turned = family.model_copy(update={"children": family.children[::-1]})
    for one in (family, turned):
        order = [child.child_id for child in one.children]
        days = coming_days(planned, TODAY, one)
        assert [child.name for child in days[0].children] == [{LEA: "Léa", HUGO: "Hugo"}[child] for child in order]
        assert [child.tone for child in days[0].children] == [0, 1]
        assert days[1].children[0].tone == order.index(LEA)


def test_a_day_that_the_town_closed_says_so_with_what_staff_wrote() -> None:
    closed = week((THURSDAY, LEA, "Repas", DayStatus.CLOSED), (THURSDAY, HUGO, "Repas", DayStatus.CLOSED))
    slots = tuple(one.model_copy(update={"reason": "Grève du personnel" if one.child_id == LEA else ""}) for one in closed.slots)
    (day,) = coming_days(closed.model_copy(update={"slots": slots}), TODAY, None)
    assert [slot.detail for child in day.children for slot in child.slots] == ["Fermeture : Grève du personnel", "Fermeture"]
    once = tuple(one.model_copy(update={"reason": "Fermeture exceptionnelle"}) for one in closed.slots)
    (day,) = coming_days(closed.model_copy(update={"slots": once}), TODAY, None)
    assert {slot.detail for child in day.children for slot in child.slots} == {"Fermeture exceptionnelle"}
    assert {slot.sign for child in day.children for slot in child.slots} == {"closed"}


def test_children_whose_names_begin_alike_are_told_apart_by_their_first_names() -> None:
    planned = week((THURSDAY, LEA, "Repas", DayStatus.BOOKED), (THURSDAY, HUGO, "Repas", DayStatus.BOOKED))
    (day,) = coming_days(planned, TODAY, overview())
    assert [(child.name, child.is_named) for child in day.children] == [("Hugo", False), ("Léa", False)]
    family = overview()
    twin = family.model_copy(
        update={"children": tuple(one.model_copy(update={"first_name": f"L-{one.first_name}"}) for one in family.children)}
    )
    (day,) = coming_days(planned, TODAY, twin)
    assert [(child.name, child.is_named) for child in day.children] == [("L-Hugo", True), ("L-Léa", True)]


def test_of_many_children_the_first_days_are_shown_and_the_others_are_a_click_away() -> None:
    slots = [(TODAY + timedelta(days=ahead), LEA, f"Activité {one}", DayStatus.BOOKED) for ahead in range(4) for one in range(15)]
    few, many, more = (laid_out(coming_days(week(*slots[:lines]), TODAY, None)) for lines in (45, 46, 60))
    assert [day.number for day in few.first] == ["25", "26", "27"]
    assert (few.later, few.words) == ((), "")
    assert ([day.number for day in many.first], many.words) == (["25", "26"], "Les 2 jours suivants")
    assert [day.number for day in more.later] == ["27", "28"]
    (day,) = laid_out(coming_days(week(*3 * slots[:15], *slots[15:16], *slots[30:31]), TODAY, None)).later
    assert day.number == "27"


def test_a_parent_who_booked_nothing_of_a_shared_child_reads_that_the_other_one_may_have() -> None:
    assert nothing_planned(overview(), week()) == "Réservez depuis le planning de chaque enfant."
    assert "Ce que l'autre parent a réservé" in nothing_planned(overview(), week().model_copy(update={"shared": True}))


def test_words_are_added_only_where_the_sign_is_not_plain() -> None:
    (day,) = coming_days(week((THURSDAY, LEA, "Repas", DayStatus.BOOKED), (THURSDAY, LEA, "Garderie", DayStatus.WAITING)), TODAY, None)
    assert [slot.detail for slot in day.children[0].slots] == ["", "Demande en attente, 2e sur la liste"]


def test_a_place_that_is_held_is_not_told_to_wait() -> None:
    planned = week((THURSDAY, LEA, "Garderie", DayStatus.WAITING), (THURSDAY, HUGO, "Garderie", DayStatus.WAITING))
    held = Offer(
        request_id=LEA,
        enrolment_id=EVENING,
        child_id=LEA,
        child="Léa",
        activity_id=CARE,
        activity="Garderie",
        day=THURSDAY,
        until=at(THURSDAY, 9),
    )
    (day,) = coming_days(planned.model_copy(update={"offers": (held,)}), TODAY, None)
    assert {child.name: (child.slots[0].sign, child.slots[0].detail) for child in day.children} == {
        "Léa": ("offered", "Place proposée, à accepter jusqu'à demain à 10\u00a0h"),
        "Hugo": ("waiting", "Demande en attente, 2e sur la liste"),
    }


def test_the_panel_shows_who_is_signed_in() -> None:
    assert responsible(overview(), JEAN) == Responsible("Monsieur", "1001001816331", "DUPONT", "JEAN")
    assert responsible(overview(), JEANNE).first_name == "JEANNE"


def test_rules_come_first_then_what_each_child_lacks_and_what_expires_and_the_confirmation() -> None:
    soon = overview(
        DUPONT.model_copy(update={"rules_to_accept": INVOICE, "to_confirm": True}), lea=child(expires_on=TODAY + timedelta(days=20))
    )
    assert [(one.title, one.detail, one.href) for one in todo(None, None, TODAY, soon, None)] == [
        ("Règlement intérieur à accepter", "À lire et à accepter avant de réserver", "/reglement"),
        ("Dossier de Léa à compléter", "Autorisations", f"/enfants/{LEA}/autorisations"),
        ("Assurance de Léa à renouveler", "Expire le 15 décembre 2026", f"/enfants/{LEA}/documents?type=insurance"),
        ("Votre fiche est-elle à jour\u00a0?", "À vérifier une fois par an", "/compte#confirmer"),
    ]


def test_the_records_of_many_children_are_one_line_and_the_documents_of_each_that_expire_stay_beside_it() -> None:
    (one,) = (one for one in overview(lea=child(expires_on=TODAY + timedelta(days=20))).children if one.child_id == LEA)
    many = [one.model_copy(update={"first_name": name}) for at, name in enumerate(("Léa", "Hugo", "Ana"))]
    household = overview().model_copy(update={"children": tuple(many)})
    told = [(one.title, one.detail, one.href) for one in todo(None, None, TODAY, household, None)]
    assert told[0] == ("Dossiers de 3 enfants à compléter", "Léa, Hugo et Ana", "/enfants")
    assert [title for title, _, _ in told[1:]] == [f"Assurance {french.of(name)} à renouveler" for name in ("Léa", "Hugo", "Ana")]
    two = household.model_copy(update={"children": tuple(many[:2])})
    assert len([one for one in todo(None, None, TODAY, two, None) if one.title.startswith("Dossier d")]) == 2


def test_a_refund_to_return_is_to_be_paid_beside_the_invoices() -> None:
    refund = RefundToReturn(
        operation_id=LEA, number="AL-R12", regie="AL", given_back_on=date(2026, 11, 3), total_cents=20000, remaining_cents=17940
    )
    owed = summary(30000, unpaid=(unpaid("AL-36", date(2026, 11, 30)),), to_return=(refund,))
    first = todo(owed, 0, TODAY, None, None)[0]
    assert (first.title, first.tone, first.href) == ("Remboursement AL-R12 à rendre", "late", f"/releve/paiement?facture={LEA}")
    assert first.detail == "179,40\u00a0€, reçus le 3 novembre 2026 : le paiement d'origine a été rejeté ou annulé"
    shown = account(owed, TODAY)
    assert (shown.total, shown.credit) == ("300,00\u00a0€", "")
    assert [(one.number, one.to_return, one.partly) for one in shown.unpaid] == [("AL-R12", True, True), ("AL-36", False, False)]
    assert account(summary(17940, unpaid=(), to_return=(refund,)), TODAY).total == "179,40\u00a0€"


def test_a_town_without_cards_says_how_to_pay_and_offers_no_payment_online() -> None:
    owed = summary(unpaid=(unpaid("AL-36", date(2026, 11, 30)),), bookings_blocked=True)
    assert {one.action for one in todo(owed, 0, TODAY, None, None)} == {"Payer"}
    closed = owed.model_copy(update={"by_card": False})
    assert {one.action for one in todo(closed, 0, TODAY, None, None)} == {"Comment régler"}
    assert [account(one, TODAY).pay for one in (owed, closed)] == ["Payer en ligne", "Comment régler"]


async def test_no_page_of_a_town_without_cards_speaks_of_paying_online(jean: Browser, town: Town) -> None:
    town.summary = summary(unpaid=(unpaid("AL-36", date(2026, 11, 30)),), by_card=False)
    payable = town.statement.lines[0].model_copy(update={"payable": True})
    town.statement = town.statement.model_copy(update={"lines": (payable,), "by_card": False})
    town.invoice = town.invoice.model_copy(update={"by_card": False})
    town.offer = card_offer(open=False)
    for address in ("/", "/releve", f"/releve/factures/{INVOICE}", "/releve/paiement"):
        page = html.unescape((await jean.get(address)).text)
        assert "Comment régler" in page, address
        assert "Payer" not in page, address
        assert "#i-card" not in page, address
