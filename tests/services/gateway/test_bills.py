"""What requests to an API cost a month."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from headrace.bills import bills, untold_bills
from headrace.design import Design
from headrace.load.reader import parse_load

Designs = Callable[..., Design]

APIS = """
Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Body: {openapi: 3.0.1}}}
Light: {Type: AWS::Serverless::HttpApi}
Http: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP}}
Sockets: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}
Call: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Http}}
Talk: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Sockets}}
Elsewhere: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: a1b2c3}}
"""
MONTH_S = 730 * 3_600


def under(design_of: Designs, into: str, per_s: int, size: str = "1 KiB") -> Design:
    source = {"into": into, "rate": f"{per_s}/s", "record_size": size}
    return design_of(APIS).under_load(parse_load({"sources": {"clients": source}}))


@pytest.mark.parametrize(
    ("into", "per_s", "usd"),
    [
        ("Rest", 100, 100 * MONTH_S / 1e6 * 3.5),
        ("Rest", 200, 333 * 3.5 + (200 * MONTH_S / 1e6 - 333) * 2.8),
        ("Light", 100, 100 * MONTH_S / 1e6 * 1.0),
        ("Call", 200, 300 * 1.0 + (200 * MONTH_S / 1e6 - 300) * 0.9),
    ],
)
def test_requests_are_billed_by_kind_and_tier(
    design_of: Designs, into: str, per_s: int, usd: float
) -> None:
    told = bills(under(design_of, into, per_s))
    assert told[f"t/{into}"].usd_per_month == pytest.approx(usd)


def test_http_apis_count_large_requests_more_than_once(design_of: Designs) -> None:
    small, large = (
        bills(under(design_of, "Call", 10, size))["t/Call"].usd_per_month
        for size in ("512 KiB", "513 KiB")
    )
    assert large == pytest.approx(2 * small)


@pytest.mark.parametrize("into", ["Talk", "Elsewhere"])
def test_of_web_sockets_and_apis_elsewhere_nobody_can_tell(design_of: Designs, into: str) -> None:
    design = under(design_of, into, 10)
    assert f"t/{into}" not in bills(design)
    assert f"t/{into}" in untold_bills(design)
