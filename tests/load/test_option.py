"""Faults on the command line: written as they are read, refused with what is accepted."""

import pytest

from headrace.errors import InputError
from headrace.load.faults import ConsumerOutage, HotKey
from headrace.load.option import fault_option, parse_fault_option


@pytest.mark.parametrize(
    "text",
    [
        "consumer_outage:of=Prod/Enrich,at=2h,for=26h",
        "component_outage:of=Readings,at=0s,for=5min",
        "destination_outage:of=Lake,at=90s,for=1.5h",
        "poison_record:of=Enrich,at=1h,count=3",
        "traffic_spike:factor=2.5,at=1h,for=1d",
        "hot_key:source=devices,key=gateway 1,share=40%,at=1h,for=1d",
    ],
)
def test_a_fault_is_written_as_it_is_read(text: str) -> None:
    assert fault_option(parse_fault_option(text)) == text


def test_faults_made_by_code_are_written_too() -> None:
    fault = ConsumerOutage(of="Enrich", at_s=7_200, for_s=0.25)
    assert fault_option(fault) == "consumer_outage:of=Enrich,at=2h,for=250ms"
    assert parse_fault_option(fault_option(fault)) == fault
    hot = HotKey(source="s", share=0.4, at_s=0, for_s=60)
    assert parse_fault_option(fault_option(hot)) == hot


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("consumer_outage", "write kind:key=value"),
        ("consumer_outage:of", "write kind:key=value"),
        ("consumer_outage:of=x,at=2h", "'for' is missing: how long it lasts"),
        ("consumer_outage:of=x,at=2,for=1h", "2 has no unit: write 2s, 2min or 2h"),
        ("consumr_outage:of=x,at=2h,for=1h", "did you mean 'consumer_outage'?"),
        ("stragglr:of=a", "did you mean 'straggler'"),
        ("traffic_spike:factor=0,at=1h,for=1h", "'0' must be above 0"),
    ],
)
def test_what_is_no_fault_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_fault_option(text)
    assert message in str(caught.value)
