"""What an API costs a month for the requests that the load declares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from headrace.design.declared import offered
from headrace.errors import UnknownValueError
from headrace.services.gateway.component import Integration, Method, RestApi
from headrace.services.gateway.prices import bill, prices_for
from headrace.services.kinesis.demand import region_of
from headrace.sizing import SECONDS_PER_MONTH

if TYPE_CHECKING:
    from headrace.design import Component, Design
    from headrace.services.billing import BillRoom
    from headrace.services.gateway.prices import Kind
    from headrace.sizing import Cost

__all__ = ["BILLS"]

_API: Final = "AWS::ApiGatewayV2::Api"
_HTTP: Final = "AWS::Serverless::HttpApi"


def _caller(caller: Method | Integration | RestApi, design: Design) -> Cost:
    """Bill a request for each record that goes in, at the mean rate of the load."""
    load = offered(caller, design)
    requests = load.mean_records_per_s * SECONDS_PER_MONTH
    kind = _kind(caller, design)
    return bill(requests, load.record_bytes, kind, prices_for(region_of(caller, design)))


def _kind(caller: Component, design: Design) -> Kind:
    """Return what kind of API takes the requests.

    Raises
    ------
    UnknownValueError
        When it takes messages of web sockets, whose minutes of connection no load declares, or
        when the template does not hold the API.
    """
    if not isinstance(caller, Integration):
        return "HTTP" if caller.type == _HTTP else "REST"
    named = caller.properties.get("ApiId")
    for api in design.names.find(named, caller.resource.stack.app, _API):
        if api.properties.get("ProtocolType").text("HTTP") == "HTTP":
            return "HTTP"
    raise UnknownValueError(f"of what kind the API of {caller.logical_id} is cannot be told")


BILLS: dict[str, BillRoom] = {"Method": _caller, "Integration": _caller, "RestApi": _caller}
