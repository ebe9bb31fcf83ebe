"""What the family service answers about the règlement and the yearly confirmation, from the state of a town in memory."""

from typing import Any

from contracts.base import File
from contracts.family import AcceptRules, ConfirmRecord, DownloadRules, FamilyRules, GetRecord, GetRules, RulesVersion
from tests.unit.backoffice.cast import NOW, TODAY, number

RULES = RulesVersion(
    rules_id=number(12), title="Règlement des accueils", text="Article 1\nRespect", has_file=False, in_force_from=TODAY, published_at=NOW
)


def handlers(town: Any) -> dict[Any, Any]:
    """Answer what is asked about the rules and the confirmation, from the town's state."""

    def accept(_: AcceptRules) -> FamilyRules:
        town.rules = FamilyRules(rules=RULES, accepted_at=NOW, accepted_by_name="Jean DUPONT")
        return found()

    def confirm(_: ConfirmRecord) -> Any:
        town.record = town.record.model_copy(update={"to_confirm": False, "confirmed_at": NOW})
        return town.record

    def found() -> FamilyRules:
        return town.rules or FamilyRules(rules=RULES)

    return {
        GetRules: lambda _: found(),
        AcceptRules: accept,
        DownloadRules: lambda _: File(name="reglement.txt", media_type="text/plain", content=b"Article 1"),
        GetRecord: lambda _: town.record,
        ConfirmRecord: confirm,
    }
