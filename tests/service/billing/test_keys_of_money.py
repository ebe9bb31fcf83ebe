"""That a request about money was carried out is known as long as the books are kept."""

from tests.service.harness import Started


async def test_keys_of_money_are_known_for_ten_years_and_answers_for_a_week(service: Started) -> None:
    kept = {rule.name: rule.kept for rule in service.service.all_rules}
    assert (kept["requests.answers"], kept["requests.keys"]) == ("7 jours", "10 ans")
