"""``headrace size``: the calculators, and what a template has against what its load needs."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any, Final

import click

__all__ = ["SERVICES", "size"]

SERVICES = {
    "kinesis": "Shards of a data stream, or on-demand.",
    "firehose": "Quotas, buffer, objects and latency of a delivery stream.",
    "video": "Connections, fragments and storage of video streams.",
    "analytics": "Parallelism and KPUs of a Managed Flink application.",
    "emr": "Nodes of a cluster that does a job in time.",
    "iot": "Quotas and messages of a fleet of devices.",
    "redshift": "Nodes of a warehouse, and the way to resize it.",
    "search": "Nodes, shards and storage of an OpenSearch domain.",
    "quicksight": "Edition and seats of a BI workspace.",
}


_OPTIONS: Final = {
    "buffer_mib": "--buffer-size",
    "catch_up_s": "--catch-up",
    "checkpoint_interval_s": "--checkpoint-interval",
    "data_set_bytes": "--data-set",
    "delivered_ratio": "--ratio",
    "headroom": "--headroom",
    "heap_bytes_per_subtask": "--heap-per-subtask",
    "hours_per_month": "--hours-per-month",
    "interval_s": "--buffer-interval",
    "max_record_bytes": "--max-record-size",
    "mean_records_per_s": "--mean-rate",
    "new_partitions_per_s": "--new-partitions",
    "polls_per_s": "--polls",
    "record_bytes": "--record-size",
    "records_per_s": "--rate",
    "spice_bytes": "--spice",
    "wanted_latency_s": "--latency",
    "wanted_object_mib": "--object-size",
}
"""What a calculator calls its inputs, and what the command line does."""

_NAME: Final = re.compile(r"(?<![\w-])(?:" + "|".join(_OPTIONS) + r")\b")


class _Size(click.Group):
    """A service's name leads to its calculator, anything else is a template."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*SERVICES, "template"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name in SERVICES or cmd_name == "template":
            found: click.Command = import_module(f"{__name__}.{cmd_name}").command
            return found
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.list_commands(ctx):
            args = ["template", *args]
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        rows = [*SERVICES.items(), ("TEMPLATE", "What is in a template: today and needed.")]
        with formatter.section("Calculators"):
            formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        from headrace.errors import InputError

        try:
            return super().invoke(ctx)
        except InputError as error:
            if error.file:
                raise
            said = _NAME.sub(lambda match: _OPTIONS[match[0]], error.message)
            raise InputError(said) from None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # `headrace size --load load.yaml TEMPLATE` is a template too: its options may come first.
        known: list[Any] = [*self.list_commands(ctx), "--help"]
        if args and args[0].startswith("-") and not any(a in known for a in args):
            args = ["template", *args]
        return super().parse_args(ctx, args)


_EXAMPLES: Final = """\b
headrace size kinesis --rate 4000/s --record-size 1.3KiB --consumers 2
headrace size template.yaml --load load.yaml
"""


@click.group("size", cls=_Size, epilog=_EXAMPLES)
def size() -> None:
    """Give the smallest configuration that carries a load."""
