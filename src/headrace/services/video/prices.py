"""Prices of Kinesis Video Streams by region, and the month's bill.

The pricing page's own tables are filled in by the browser; its examples state the prices of
us-east-1. The billed GB is 1,024 MB there: taken as 2^30 B. A region that is not in `PRICES` is
billed at the prices of us-east-1, and the `Cost` says so.

The warm tier is left out: it is billed by fragments instead of bytes, and no source names its
price.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from msgspec import Struct

from headrace.facts import Price, Source
from headrace.sizing import Cost, CostItem, cost

__all__ = ["BASE_REGION", "GB", "PRICES", "Prices", "Usage", "bill", "prices_for"]

PRICE_LIST = Source(
    "Kinesis Video Streams pricing, examples",
    "https://aws.amazon.com/kinesis/video-streams/pricing/",
    date(2026, 10, 7),
)
BASE_REGION: Final = "us-east-1"

GB: Final = 2**30
"""Bytes of a billed GB."""

_MINUTE_S: Final = 60


class Prices(Struct, frozen=True, kw_only=True):
    """Prices of one region, in USD."""

    region: str
    read: date = PRICE_LIST.read

    gb_in: Annotated[float, Price("USD/GB taken in", PRICE_LIST, "hot tier")]
    gb_out: Annotated[float, Price("USD/GB read", PRICE_LIST, "GetMedia and the like")]
    gb_played: Annotated[float, Price("USD/GB played", PRICE_LIST, "HLS; taken for DASH as well")]
    gb_month: Annotated[
        float, Price("USD/GB-month", PRICE_LIST, "hot tier; an older copy of the page states it")
    ]
    channel_month: Annotated[
        float, Price("USD/channel-month", PRICE_LIST, "a channel that was used in the month")
    ]
    messages_million: Annotated[float, Price("USD/million messages", PRICE_LIST)]
    turn_minutes_thousand: Annotated[
        float, Price("USD/thousand minutes", PRICE_LIST, "media relayed because peers cannot meet")
    ]


PRICES: Final[Mapping[str, Prices]] = {
    "us-east-1": Prices(
        region="us-east-1",
        gb_in=0.0085,
        gb_out=0.0085,
        gb_played=0.0119,
        gb_month=0.023,
        channel_month=0.03,
        messages_million=2.25,
        turn_minutes_thousand=0.12,
    )
}


class Usage(Struct, frozen=True, kw_only=True):
    """What a month of all streams and channels together amounts to.

    Attributes
    ----------
    bytes_in
        Bytes taken in.
    bytes_read
        Bytes given to applications.
    bytes_played
        Bytes given to players, over HLS or DASH.
    stored_bytes
        What is kept, on the mean of the month.
    channels
        Signalling channels that somebody connects to.
    messages
        Messages sent and received on them.
    turn_s
        How long media are relayed, in seconds.
    """

    bytes_in: float
    bytes_read: float = 0.0
    bytes_played: float = 0.0
    stored_bytes: float = 0.0
    channels: int = 0
    messages: float = 0.0
    turn_s: float = 0.0


def prices_for(region: str) -> Prices:
    """Return the prices of *region*, or of us-east-1 where they are not known."""
    return PRICES.get(region, PRICES[BASE_REGION])


def bill(usage: Usage, prices: Prices) -> Cost:
    """Return the month's bill of *usage*, media kept in the hot tier."""
    relayed = usage.turn_s / _MINUTE_S / 1e3
    lines = (
        ("taken in", usage.bytes_in / GB, "GB", prices.gb_in),
        ("read", usage.bytes_read / GB, "GB", prices.gb_out),
        ("played", usage.bytes_played / GB, "GB", prices.gb_played),
        ("stored", usage.stored_bytes / GB, "GB-months", prices.gb_month),
        ("channels", usage.channels, "channel-months", prices.channel_month),
        ("messages", usage.messages / 1e6, "million messages", prices.messages_million),
        ("relay", relayed, "thousand minutes", prices.turn_minutes_thousand),
    )
    items = tuple(
        CostItem(name=name, quantity=quantity, unit=unit, price=price)
        for name, quantity, unit, price in lines
    )
    return cost("video streams", items, region=prices.region, priced_on=prices.read)
