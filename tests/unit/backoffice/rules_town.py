"""What the family service answers the desk about the règlement and the yearly confirmation."""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.base import File
from contracts.family import (
    DownloadRules,
    ListRecordsToConfirm,
    ListRules,
    PublishedRules,
    PublishRules,
    RecordsToConfirm,
    RecordToConfirm,
    RulesVersions,
)
from tests.unit.backoffice.cast import DUPONT, MARTIN, NOW, TODAY, number

IN_FORCE = PublishedRules(
    rules_id=number(13, 1),
    title="Règlement 2026",
    text="Article 1",
    has_file=False,
    in_force_from=TODAY - timedelta(days=80),
    published_at=NOW,
    published_by_name="Claire MOREL",
    in_force=True,
    accepted=31,
)
COMING = IN_FORCE.model_copy(
    update={
        "rules_id": number(13, 2),
        "title": "Règlement 2027",
        "in_force_from": TODAY + timedelta(days=30),
        "in_force": False,
        "accepted": 0,
    }
)
WAITING = RecordsToConfirm(
    families=(
        RecordToConfirm(family_id=DUPONT.family_id, family_number="1001001816331", name="DUPONT JEAN"),
        RecordToConfirm(
            family_id=MARTIN.family_id,
            family_number="1001000000015",
            name="MARTIN SOFIA",
            confirmed_at=datetime(2025, 9, 14, 22, 30, tzinfo=UTC),
            asked_on=TODAY - timedelta(days=60),
        ),
    ),
    waiting=28,
    school_year=2026,
)
HANDLERS: dict[Any, Any] = {
    ListRules: lambda _: RulesVersions(versions=(COMING, IN_FORCE), families=40, school_year=2026, confirmed=12),
    PublishRules: lambda _: COMING,
    ListRecordsToConfirm: lambda _: WAITING,
    DownloadRules: lambda _: File(name="reglement.txt", media_type="text/plain", content=b"Article 1"),
}
