"""CDK constructs, one module each, and the validation plugin that runs at synth time."""

from headrace_constructs.delivery_stream import DeliveryStream
from headrace_constructs.event_stream import EventStream
from headrace_constructs.format_conversion import FormatConversion
from headrace_constructs.function_consumer import FunctionConsumer
from headrace_constructs.synth import synth
from headrace_constructs.validator import HeadraceValidator

__all__ = [
    "DeliveryStream",
    "EventStream",
    "FormatConversion",
    "FunctionConsumer",
    "HeadraceValidator",
    "synth",
]
