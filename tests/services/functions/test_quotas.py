"""The facts of Lambda as a consumer can be listed, and each says where it is from."""

from headrace import facts
from headrace.services.functions import quotas


def test_every_number_is_a_fact_with_unit_source_and_date() -> None:
    listed = {fact.name for fact in facts.all_facts(quotas)}
    public = {
        name
        for name, value in vars(quotas).items()
        if name.isupper() and name[0] != "_" and name != "MIB"
        if isinstance(value, int | float | str | dict)
    }
    assert public == listed
    for fact in facts.all_facts(quotas):
        assert fact.unit or fact.about.note
        assert fact.source.url.startswith("https://docs.aws.amazon.com/")
