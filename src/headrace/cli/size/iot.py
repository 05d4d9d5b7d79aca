"""``headrace size iot``."""

from __future__ import annotations

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import RECORD_RATE, SHARE, SIZE

__all__ = ["command"]

_DAILY = 1 / 86_400


@click.command("iot")
@click.option("--devices", type=click.IntRange(1), required=True, help="Devices: 50000.")
@click.option("--publish", type=RECORD_RATE, required=True, help="What one device sends: 1/min.")
@click.option("--payload", type=SIZE, required=True, help="A message with its topic: 2KiB.")
@click.option(
    "--rules",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Rules that take a message.",
)
@click.option(
    "--actions", type=click.IntRange(0), default=1, show_default=True, help="Actions of one rule."
)
@click.option("--subscribers", type=click.IntRange(0), default=0, help="Who else gets messages.")
@click.option(
    "--shadow-updates", type=RECORD_RATE, default=0.0, help="Of one device's shadow: 1/h."
)
@click.option("--shadow-size", type=SIZE, default=1024.0, help="Size of such a request.")
@click.option(
    "--reconnects",
    type=RECORD_RATE,
    default=_DAILY,
    show_default="1/d",
    help="New connections of one device.",
)
@click.option("--connected", type=SHARE, default=1.0, help="Share of the time it is connected.")
@click.option("--region", default="us-east-1", show_default=True, help="For quotas, prices.")
@format_option()
def command(
    devices: int,
    publish: float,
    payload: float,
    rules: int,
    actions: int,
    subscribers: int,
    shadow_updates: float,
    shadow_size: float,
    reconnects: float,
    connected: float,
    region: str,
    output_format: str,
) -> None:
    """Quotas, messages and cost of a fleet, and what Basic Ingest saves."""
    from headrace.cli.size.printing import show
    from headrace.services.iot.sizing import FleetRequirement, size_fleet

    need = FleetRequirement(
        devices=devices,
        messages_per_s=publish,
        payload_bytes=payload,
        rules=rules,
        actions=actions,
        subscribers=subscribers,
        shadow_updates_per_s=shadow_updates,
        shadow_bytes=shadow_size,
        connects_per_s=reconnects,
        connected_share=connected,
        region=region,
    )
    show(size_fleet(need), output_format)
