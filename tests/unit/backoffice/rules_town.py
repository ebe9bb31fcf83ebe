"""What the family service answers the desk about the règlement."""

from datetime import timedelta
from typing import Any

from contracts.base import File
from contracts.family import DownloadRules, ListRules, PublishedRules, PublishRules, RulesVersions
from tests.unit.backoffice.cast import NOW, TODAY, number

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
HANDLERS: dict[Any, Any] = {
    ListRules: lambda _: RulesVersions(versions=(COMING, IN_FORCE), families=40, school_year=2026, confirmed=12),
    PublishRules: lambda _: COMING,
    DownloadRules: lambda _: File(name="reglement.txt", media_type="text/plain", content=b"Article 1"),
}
