"""``headrace size quicksight``."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import RECORD_RATE, SIZE

if TYPE_CHECKING:
    from headrace.services.quicksight.quotas import Edition, Feature

__all__ = ["command"]

_MONTH_S = 730 * 3_600
_FEATURES = (
    "active-directory",
    "anonymous-embedding",
    "embedding",
    "encryption",
    "generative",
    "hourly-refresh",
    "row-level-security",
    "vpc",
)


@click.command("quicksight")
@click.option("--authors", type=click.IntRange(0), required=True, help="Who make dashboards.")
@click.option("--authors-pro", type=click.IntRange(0), default=0, help="With generated content.")
@click.option("--readers", type=click.IntRange(0), default=0, help="Who look at dashboards.")
@click.option("--readers-pro", type=click.IntRange(0), default=0, help="With generated content.")
@click.option(
    "--sessions", type=RECORD_RATE, help="Half hours of one reader: 20/month, 1/day. Not of Pros."
)
@click.option("--spice", type=SIZE, default=0.0, help="All SPICE data sets together: 100GB.")
@click.option("--data-set", type=SIZE, help="The greatest SPICE data set.")
@click.option("--rows", type=click.FloatRange(0), help="Rows of the greatest SPICE data set.")
@click.option(
    "--feature",
    "features",
    type=click.Choice(_FEATURES),
    multiple=True,
    help="What is asked for besides; repeat it.",
)
@click.option(
    "--edition",
    type=click.Choice(["standard", "enterprise"]),
    help="Of an account that exists; the one that fits if not given.",
)
@click.option("--region", default="us-east-1", show_default=True, help="For prices.")
@format_option()
def command(
    authors: int,
    authors_pro: int,
    readers: int,
    readers_pro: int,
    sessions: float | None,
    spice: float,
    data_set: float | None,
    rows: float | None,
    features: tuple[str, ...],
    edition: str | None,
    region: str,
    output_format: str,
) -> None:
    """Edition, seats or sessions, SPICE and cost of a BI workspace."""
    from headrace.cli.size.printing import show
    from headrace.services.quicksight.sizing import BiRequirement, size_workspace

    if sessions is not None and not readers:
        raise click.UsageError("--sessions is of one reader: give --readers too")
    if data_set is not None and data_set > spice:
        raise click.UsageError("--data-set is a part of --spice: it can't be more")
    if "anonymous-embedding" in features and sessions is None:
        raise click.UsageError("anonymous-embedding is paid by session: give --sessions")
    requirement = BiRequirement(
        authors=authors,
        authors_pro=authors_pro,
        readers=readers,
        readers_pro=readers_pro,
        sessions_per_reader_month=None if sessions is None else round(sessions * _MONTH_S, 9),
        spice_bytes=spice,
        data_set_bytes=data_set,
        data_set_rows=rows,
        features=cast("tuple[Feature, ...]", tuple(dict.fromkeys(features))),
        edition=cast("Edition | None", edition),
        region=region,
    )
    show(size_workspace(requirement), output_format)
