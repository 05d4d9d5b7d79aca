"""The facts of a delivery stream can be listed, and each says where it is from."""

from typing import get_args

from headrace import facts
from headrace.services.firehose import quotas


def test_every_number_is_a_fact_with_unit_source_and_date() -> None:
    listed = {fact.name for fact in facts.all_facts(quotas)}
    public = {
        name
        for name, value in vars(quotas).items()
        if name.isupper()
        and isinstance(value, int | float | dict | tuple)
        and name not in {"MIB", "KIB"}
    }
    assert public == listed
    for fact in facts.all_facts(quotas):
        assert fact.source.url.startswith("https://")


def test_every_destination_has_a_buffer_whose_default_it_allows() -> None:
    assert set(quotas.BUFFER) == set(get_args(quotas.Destination))
    for allowed in quotas.BUFFER.values():
        assert allowed.size_mib[0] <= allowed.size_default_mib <= allowed.size_mib[1]
        assert allowed.interval_s[0] <= allowed.interval_default_s <= allowed.interval_s[1]


def test_the_three_put_quotas_know_the_same_regions() -> None:
    regions = set(quotas.DIRECT_PUT_BYTES_PER_S)
    assert set(quotas.DIRECT_PUT_RECORDS_PER_S) == regions
    assert set(quotas.DIRECT_PUT_REQUESTS_PER_S) == regions
