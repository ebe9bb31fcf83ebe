"""The file for the treasury against the structure that the project's notes give: which data, in which order, how long.

The official schema is not public here: these tests stand in its place (docs/decisions/0045).
"""

from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.billing import TitleFault, TreasuryCodes
from services.billing.domain.ormc import LETTERS, NAMESPACE, Batch, Debtor, Part, Title, first_key, ormc, plain, second_key, street_lines
from services.billing.domain.reductions import Reduction, reduced, reductions_file
from services.billing.domain.treasury import BilledLine, by_hand, faults_of, is_siret, missing_of, parts_of, remarks_of
from tests.examples import examples

CODES = TreasuryCodes(
    office="SGC de L'Arbresle",
    how_to_pay="payfip.gouv.fr",
    post="069001",
    siret="21690189100012",
    collectivity="123",
    budget="00",
    budget_name="Budget principal",
    issuer="Sainte-Consorce",
    issuer_address="1 place de la Mairie",
    product="PERI",
    nature="7067",
    function="421",
    period_codes="123456789012",
)
BATCH = Batch("AL", "Régie garderie ALSH", 2026, 12, date(2026, 11, 26), CODES)
JEAN = Debtor("Monsieur", "Dupont-Lefèvre", "Jean-François", "12 rue de l’Œillet, Bâtiment C", "69280", "Sainte-Consorce")
TITLE = Title(
    number=300,
    invoice_number="AL-36",
    period_from=date(2026, 4, 1),
    period_to=date(2026, 4, 30),
    cents=12060,
    debtor=JEAN,
    parts=(Part("Léa Garderie 10 x 8.04", 8040), Part("Hugo Garderie 5 x 8.04", 4020)),
)

STRUCTURE: dict[str, list[tuple[str, int]]] = {
    "Enveloppe/Parametres": [("Version", 1), ("TypFic", 10), ("NomFic", 100)],
    "Enveloppe/Emetteur": [("Sigle", 38), ("Adresse", 140)],
    "EnTetePES": [
        ("DteStr", 10),
        ("IdPost", 7),
        ("LibellePoste?", 38),
        ("IdColl", 14),
        ("CodCol", 3),
        ("CodBud?", 10),
        ("LibelleColBud?", 100),
    ],
    "PES_RecetteAller/EnTeteRecette": [("IdVer", 1), ("InfoDematerialisee", 1)],
    "PES_RecetteAller/Bordereau/BlocBordereau": [
        ("Exer", 4),
        ("IdBord", 7),
        ("DteBordEm", 10),
        ("TypBord", 2),
        ("NbrPce", 9),
        ("MtBordHt", 18),
        ("Objet", 160),
    ],
    "PES_RecetteAller/Bordereau/Piece/BlocPiece": [
        ("IdPce", 9),
        ("TypPce", 2),
        ("NatPce", 2),
        ("Edition?", 2),
        ("ObjPce?", 160),
        ("DebFact?", 10),
        ("FinFact?", 10),
        ("NumDette?", 15),
        ("Per?", 1),
        ("Cle1?", 1),
        ("Cle2?", 1),
        ("NumeroFacture?", 20),
    ],
    "PES_RecetteAller/Bordereau/Piece/LigneDePiece/BlocLignePiece/InfoLignePiece": [
        ("IdLigne", 9),
        ("ObjLignePce?", 160),
        ("CodProdLoc", 4),
        ("Nature", 15),
        ("Fonction?", 15),
        ("Majo", 1),
        ("TvaIntraCom", 1),
        ("MtHT", 18),
    ],
    "PES_RecetteAller/Bordereau/Piece/LigneDePiece/BlocLignePiece/RattachPiece": [
        ("NatPceOrig", 2),
        ("ExerRat", 4),
        ("IdPceOrig", 9),
        ("IdLigneOrig?", 9),
    ],
    "PES_RecetteAller/Bordereau/Piece/LigneDePiece/Tiers/InfoTiers": [
        ("CatTiers", 2),
        ("NatJur", 2),
        ("TypTiers", 2),
        ("Civilite?", 32),
        ("Nom", 38),
        ("Prenom?", 38),
    ],
    "PES_RecetteAller/Bordereau/Piece/LigneDePiece/Tiers/Adresse": [
        ("TypAdr", 1),
        ("Adr2", 38),
        ("Adr3?", 38),
        ("CP", 5),
        ("Ville", 38),
        ("CodRes", 1),
    ],
}
"""Data of each block in their order, each with its longest text; "?" where it may be absent."""


def read(content: bytes) -> Element:
    """Read our own file."""
    return fromstring(content)  # noqa: S314 - our own file


def wrong(content: bytes) -> list[str]:
    """List where a file departs from the structure."""
    found: list[str] = []
    root = read(content)
    assert root.tag == f"{{{NAMESPACE}}}PES_Aller"
    assert [one.tag for one in root] == ["Enveloppe", "EnTetePES", "PES_RecetteAller"]
    blocks = {path: root.findall(path) for path in STRUCTURE}
    found += [f"no {path}" for path, there in blocks.items() if not there and not path.endswith("RattachPiece")]
    for path, there in blocks.items():
        known = [name.rstrip("?") for name, _ in STRUCTURE[path]]
        longest = {name.rstrip("?"): letters for name, letters in STRUCTURE[path]}
        needed = [name for name, _ in STRUCTURE[path] if not name.endswith("?")]
        for block in there:
            names = [one.tag for one in block]
            if names != [name for name in known if name in names] or not set(needed) <= set(names):
                found.append(f"{path}: {names}")
            found += [
                f"{path}/{one.tag}"
                for one in block
                if one.attrib.keys() != {"V"} or one.text or len(one) or len(one.attrib["V"]) > longest.get(one.tag, 0)
            ]
    return found


def values(content: bytes, name: str) -> list[str]:
    """List the values of a datum."""
    return [one.attrib["V"] for one in read(content).iter(name)]


def test_a_file_has_every_block_in_its_order_and_the_right_constants() -> None:
    content = ormc(BATCH, [TITLE, replace(TITLE, number=301, invoice_number="AL-37")])
    assert wrong(content) == []
    assert content.startswith(b'<?xml version="1.0" encoding="ISO-8859-1"?>\n<n:PES_Aller xmlns:n="http://www.minefi.gouv.fr/')
    constants = {"TypFic": "PESORMC", "Version": "2", "IdVer": "2", "InfoDematerialisee": "0", "TypBord": "06", "Majo": "0"}
    for name, value in constants.items():
        assert set(values(content, name)) == {value}
    assert (values(content, "NbrPce"), values(content, "MtBordHt")) == (["2"], ["241.20"])
    assert values(content, "TypPce") == ["15", "15"]
    assert values(content, "IdPce") == ["300", "301"]
    assert values(content, "MtHT") == ["80.40", "40.20"] * 2
    assert values(content, "IdLigne") == ["1", "2"] * 2
    assert values(content, "Nom")[0] == "DUPONT-LEFEVRE"
    assert values(content, "Adr2")[0] == "12 RUE DE L'OEILLET, BATIMENT C"
    assert values(content, "ObjLignePce")[0] == "LEA GARDERIE 10 X 8.04"
    assert ormc(BATCH, [TITLE]) == ormc(BATCH, [TITLE])


def test_the_structure_test_sees_what_is_wrong() -> None:
    content = ormc(BATCH, [TITLE])
    assert wrong(content.replace(b'<CP V="69280" />', b""))
    assert wrong(content.replace(b'<Ville V="SAINTE-CONSORCE"', b'<Ville V="' + b"X" * 39 + b'"'))
    assert wrong(content.replace(b"<Exer", b"<NbrPce V='1' /><Exer")) != []


def test_without_codes_of_periods_there_are_neither_period_nor_keys() -> None:
    content = ormc(replace(BATCH, codes=CODES.model_copy(update={"period_codes": ""})), [TITLE])
    assert wrong(content) == []
    assert [values(content, name) for name in ("Per", "Cle1", "Cle2")] == [[], [], []]
    assert values(ormc(BATCH, [TITLE]), "Per") == ["4"]


def test_the_keys_are_reckoned_by_hand_as_well() -> None:
    debt = "2026000000300"
    digits = "123" + "0000012" + "26" + "4" + debt
    weights = [2, 3, 4, 5, 6, 7] * 5
    total = sum(int(digit) * weight for digit, weight in zip(reversed(digits), weights, strict=False))
    expected = 11 - total % 11
    assert first_key("123", 12, 2026, "4", debt) == str(expected if expected <= 9 else 1)
    assert second_key(2026, "4", debt) == LETTERS[int("26" + "4" + "00" + debt) % 23]
    assert {first_key("123", 12, 2026, "4", f"20260000{n:05}") for n in range(200)} <= set("123456789")


@examples(40)
@given(st.text(max_size=200), st.text(max_size=120), st.integers(min_value=1, max_value=10**9))
def test_whatever_people_are_called_the_file_keeps_its_structure(name: str, street: str, cents: int) -> None:
    debtor = replace(JEAN, last_name=f"D{name}", first_name=name, street=f"1 {street}")
    if "long_address" in faults_of(debtor, 2000):
        return
    content = ormc(BATCH, [replace(TITLE, cents=cents, debtor=debtor, parts=(Part(name, cents),))])
    assert wrong(content) == []
    content.decode("ascii")


@pytest.mark.parametrize(
    ("debtor", "cents", "expected"),
    [
        (JEAN, 1500, ()),
        (JEAN, 1499, ("too_small",)),
        (replace(JEAN, last_name=" "), 1500, ("no_name",)),
        (replace(JEAN, street=""), 1500, ("no_address",)),
        (replace(JEAN, postal_code="6928"), 1500, ("no_address",)),
        (replace(JEAN, postal_code="٦٩٢٨٠"), 1500, ("no_address",)),
        (replace(JEAN, city=""), 1500, ("no_address",)),
        (replace(JEAN, street="mot " * 25), 1500, ("long_address",)),
        (replace(JEAN, street="1 " + "x" * 40), 1500, ("long_address",)),
    ],
)
def test_a_title_needs_a_name_an_address_and_fifteen_euros(debtor: Debtor, cents: int, expected: tuple[str, ...]) -> None:
    assert faults_of(debtor, cents) == expected


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        ((), False),
        (("no_address",), True),
        (("no_name", "long_address"), True),
        (("no_address", "too_small"), False),
        (("contested",), False),
        (("no_name", "card_underway"), False),
        (("debit_announced",), False),
    ],
)
def test_a_title_is_made_by_hand_where_its_debtor_alone_keeps_it_from_the_file(faults: tuple[TitleFault, ...], expected: bool) -> None:
    assert by_hand(faults) == expected


def test_what_an_address_lacks_is_named() -> None:
    assert missing_of(JEAN) == ()
    assert missing_of(replace(JEAN, street=" ", postal_code="1201")) == ("street", "postal_code")
    assert missing_of(replace(JEAN, city="№"[:0])) == ("city",)


def test_an_address_is_cut_between_words() -> None:
    assert street_lines("12 rue des Bonbons, résidence Les Grands Chênes") == ("12 RUE DES BONBONS, RESIDENCE LES", "GRANDS CHENES")
    assert plain("Œuf à la coque № 5") == "OEUF A LA COQUE NO 5"


def test_lines_add_up_or_become_one() -> None:
    lines = (BilledLine("Léa", "Garderie", 10, 804, 8040), BilledLine("Léa", "Repas", 1, 0, 0), BilledLine("Hugo", "Forfait", 3, 700, 2000))
    assert [one.words for one in parts_of("AL-36", lines, 10040)] == ["Léa Garderie 10 x 8.04", "Hugo Forfait 20.00"]
    rest = parts_of("AL-36", lines, 5000)
    assert [(one.words, one.cents) for one in rest] == [("Reste dû sur facture AL-36 : Léa Garderie 10 x 8.04, Hugo Forfait 20.00", 5000)]
    reduced = (*lines, BilledLine("Léa", "Remise", 1, -500, -500))
    assert [one.cents for one in parts_of("AL-36", reduced, 9540)] == [9540]
    assert remarks_of(JEAN, reduced, 9540) == ("line_merged",)
    assert remarks_of(replace(JEAN, last_name="x" * 39), lines, 10040) == ("long_name",)


def test_reductions_cite_the_lines_of_their_titles() -> None:
    whole = Reduction(1, 2026, 300, "AL-36", whole=True, reason="Facture en double", debtor=JEAN, lines=reduced(TITLE.parts, 0, 12060))
    part = replace(whole, number=2, whole=False, reason="Deux jours de trop", lines=reduced(TITLE.parts, 8000, 100))
    content = reductions_file(BATCH, [whole, part])
    assert [one for one in wrong(content) if "ObjPce" not in one and "InfoLignePiece" not in one] == []
    triple = [values(content, name)[0] for name in ("TypFic", "TypBord", "TypPce", "NatPce")]
    assert triple == ["PESALR2", "02", "02", "06"]
    assert (values(content, "NbrPce"), values(content, "MtBordHt")) == (["2"], ["121.60"])
    assert values(content, "MtHT") == ["80.40", "40.20", "0.40", "0.60"]
    cited = [values(content, name) for name in ("NatPceOrig", "ExerRat", "IdPceOrig", "IdLigneOrig")]
    assert cited == [["01"] * 4, ["2026"] * 4, ["300"] * 4, ["1", "2", "1", "2"]]
    assert values(content, "ObjPce") == [
        "ANNULATION DU TITRE 300 FACTURE AL-36 : FACTURE EN DOUBLE",
        "REDUCTION DU TITRE 300 FACTURE AL-36 : DEUX JOURS DE TROP",
    ]
    assert not values(content, "NumDette")


@given(st.lists(st.integers(min_value=1, max_value=500), min_size=1, max_size=6), st.data())
def test_what_is_taken_step_by_step_is_the_whole_title(cents: list[int], data: st.DataObject) -> None:
    parts = [Part("", one) for one in cents]
    taken, before = dict.fromkeys(range(1, len(parts) + 1), 0), 0
    while before < sum(cents):
        step = data.draw(st.integers(min_value=1, max_value=sum(cents) - before))
        lines = reduced(parts, before, step)
        assert sum(one.cents for one in lines) == step
        for one in lines:
            taken[one.place] += one.cents
        before += step
    assert list(taken.values()) == cents


def test_a_siret_has_a_key() -> None:
    assert [is_siret(one) for one in ("21690189100012", "21690189100013")] == [True, False]
