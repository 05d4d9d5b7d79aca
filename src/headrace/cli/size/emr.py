"""``headrace size emr``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from headrace.cli.options import format_option
from headrace.cli.quantities import BYTE_RATE, DURATION, SHARE, SIZE

if TYPE_CHECKING:
    from headrace.services.emr.requirement import FileSystem
    from headrace.services.emr.splits import Compression, FileFormat

__all__ = ["command"]

_MIB = 2**20


@click.command("emr")
@click.option("--input", "input_bytes", type=SIZE, required=True, help="As it is stored: 2TiB.")
@click.option("--files", type=click.IntRange(1), required=True, help="In how many files: 16000.")
@click.option("--deadline", type=DURATION, required=True, help="From the order to the end: 2h.")
@click.option(
    "--file-format",
    type=click.Choice(["text", "json", "csv", "parquet", "orc", "avro", "sequence"]),
    default="parquet",
    show_default=True,
)
@click.option(
    "--compression",
    type=click.Choice(["none", "gzip", "snappy", "zstd", "lz4", "bzip2", "lzo", "lzo-indexed"]),
    default="none",
    show_default=True,
)
@click.option(
    "--profile",
    type=click.Choice(["cpu", "balanced", "memory", "io"]),
    default="balanced",
    show_default=True,
    help="What holds the job up.",
)
@click.option("--shuffle", type=SIZE, help="What goes from node to node; the input if not given.")
@click.option("--output", type=SIZE, help="What it writes; a tenth of the input if not given.")
@click.option("--core-rate", type=BYTE_RATE, help="Input that a core works through: 20MiB/s.")
@click.option("--container", type=SIZE, help="Memory of a task; a core's share if not given.")
@click.option("--volumes", type=SIZE, help="EBS of a node; what EMR attaches if not given.")
@click.option("--split-size", type=SIZE, default=128.0 * _MIB, show_default="128MiB")
@click.option("--startup", type=DURATION, default=420.0, show_default="7min", help="Of a cluster.")
@click.option(
    "--file-system", type=click.Choice(["emrfs", "hdfs"]), default="emrfs", show_default=True
)
@click.option("--primaries", type=click.Choice(["1", "3"]), default="1", show_default=True)
@click.option("--spot/--no-spot", default=True, help="Task nodes on Spot.  [default: spot]")
@click.option("--instance-type", help="Of core and task nodes: r7g.2xlarge.")
@click.option(
    "--headroom",
    type=SHARE,
    default=0.2,
    show_default="20%",
    help="Share of the deadline that stays free.",
)
@click.option("--runs", type=click.FloatRange(0), default=30.0, show_default=True, help="A month.")
@click.option("--region", default="us-east-1", show_default=True, help="For prices.")
@format_option()
def command(
    input_bytes: float,
    files: int,
    deadline: float,
    file_format: FileFormat,
    compression: Compression,
    profile: Any,
    shuffle: float | None,
    output: float | None,
    core_rate: float | None,
    container: float | None,
    volumes: float | None,
    split_size: float,
    startup: float,
    file_system: FileSystem,
    primaries: str,
    spot: bool,
    instance_type: str | None,
    headroom: float,
    runs: float,
    region: str,
    output_format: str,
) -> None:
    """Nodes of a cluster that does a job in time, and what its runs cost."""
    from headrace.cli.size.printing import show
    from headrace.services.emr.requirement import BatchRequirement
    from headrace.services.emr.sizing import size_cluster

    need = BatchRequirement(
        input_bytes=input_bytes,
        files=files,
        deadline_s=deadline,
        file_format=file_format,
        compression=compression,
        profile=profile,
        shuffle_bytes=shuffle,
        output_bytes=output,
        core_bytes_per_s=core_rate,
        container_bytes=container,
        volume_bytes=volumes,
        split_bytes=split_size,
        startup_s=startup,
        file_system=file_system,
        primaries=int(primaries),
        spot=spot,
        instance_type=instance_type,
        headroom=headroom,
        runs_per_month=runs,
        region=region,
    )
    show(size_cluster(need), output_format)
