"""A fault as an option of a command: ``consumer_outage:of=Enrich,at=2h,for=26h``."""

from __future__ import annotations

import msgspec

from headrace.errors import InputError
from headrace.load.faults import Fault
from headrace.load.model import Load
from headrace.load.plain import as_data
from headrace.load.reader import LoadError, parse_load
from headrace.units.read import quoted

__all__ = ["fault_option", "parse_fault_option"]

_FORM = "write kind:key=value,…, e.g. consumer_outage:of=Enrich,at=2h,for=26h"


def fault_option(fault: Fault) -> str:
    """Return the text that `parse_fault_option` reads as the same fault.

    >>> fault_option(parse_fault_option("poison_record:of=Enrich,at=120min"))
    'poison_record:of=Enrich,at=2h'
    """
    ((kind, body),) = as_data(Load(faults=(fault,)))["faults"][0].items()
    order = [field.encode_name for field in msgspec.structs.fields(fault)]
    said = (f"{key}={body[key]}" for key in order if key in body)
    return f"{kind}:{','.join(said)}"


def parse_fault_option(text: str) -> Fault:
    """Read one fault; whether a source that it names exists is for the caller to tell.

    Raises
    ------
    InputError
        It is no fault; the message tells what is accepted.
    """
    kind, colon, rest = text.partition(":")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair.strip()]
    if not colon or not all(key.strip() and equals for key, equals, _ in pairs):
        raise InputError(f"{quoted(text)} is not a fault: {_FORM}")
    body = {key.strip(): _scalar(value.strip()) for key, _, value in pairs}
    named = {str(body["source"]): _ANY_SOURCE} if "source" in body else {}
    try:
        return parse_load({"faults": [{kind.strip(): body}], "sources": named}).faults[0]
    except LoadError as error:
        messages = "; ".join(problem.message for problem in error.details)
        raise InputError(f"{quoted(text)} is not a fault: {messages}") from None


_ANY_SOURCE = {"into": "anything", "rate": "1/s", "record_size": "1 B"}


def _scalar(text: str) -> str | float:
    """Return a number where *text* is one; texts stay what they are."""
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text
