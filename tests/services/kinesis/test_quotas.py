"""The facts of a stream can be listed, and each says where it is from."""

from headrace import facts
from headrace.services.kinesis import quotas


def test_every_number_is_a_fact_with_unit_source_and_date() -> None:
    """A public number without a fact would be a number without a source."""
    listed = {fact.name for fact in facts.all_facts(quotas)}
    public = {
        name
        for name, value in vars(quotas).items()
        if name.isupper() and isinstance(value, int | float | dict) and name not in {"MIB", "KIB"}
    }
    assert public == listed
    for fact in facts.all_facts(quotas):
        assert fact.source.url.startswith("https://")
        assert fact.source.read.isoformat() > "2020"


def test_numbers_stay_plain_numbers() -> None:
    assert type(quotas.SHARD_WRITE_BYTES_PER_S) is int
    assert quotas.SHARD_WRITE_BYTES_PER_S * 2 == quotas.SHARD_READ_BYTES_PER_S


def test_regions_without_an_entry_take_the_default() -> None:
    assert facts.for_region(quotas.SHARDS_PER_ACCOUNT, "us-east-1") == 20_000
    assert facts.for_region(quotas.SHARDS_PER_ACCOUNT, "eu-central-1") == 1_000


def test_what_is_not_verified_says_so() -> None:
    unsure = [fact.name for fact in facts.all_facts(quotas) if not fact.about.verified]
    assert unsure == ["SHARD_READ_RECORDS_PER_S"]
