"""CDK constructs, one module each, and the validation plugin that runs at synth time.

A module is imported when a name of it is first used: an app pays only for the services it deploys.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from headrace_constructs.delivery_stream import DeliveryStream
    from headrace_constructs.destinations import ToHttp, ToSearch, ToSplunk
    from headrace_constructs.event_stream import EventStream
    from headrace_constructs.format_conversion import FormatConversion
    from headrace_constructs.function_consumer import FunctionConsumer
    from headrace_constructs.network import PrivateNetwork
    from headrace_constructs.synthesis import synth
    from headrace_constructs.validator import HeadraceValidator

__all__ = [
    "DeliveryStream",
    "EventStream",
    "FormatConversion",
    "FunctionConsumer",
    "HeadraceValidator",
    "PrivateNetwork",
    "ToHttp",
    "ToSearch",
    "ToSplunk",
    "synth",
]

_MODULES: Final = {
    "DeliveryStream": "delivery_stream",
    "EventStream": "event_stream",
    "FormatConversion": "format_conversion",
    "FunctionConsumer": "function_consumer",
    "HeadraceValidator": "validator",
    "PrivateNetwork": "network",
    "ToHttp": "destinations",
    "ToSearch": "destinations",
    "ToSplunk": "destinations",
    "synth": "synthesis",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    globals()[name] = found
    return found
