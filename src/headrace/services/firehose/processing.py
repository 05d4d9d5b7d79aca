"""What a delivery stream does to records on their way: processors and format conversion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from headrace.services.firehose import quotas
from headrace.template.values import Absent, Value

__all__ = ["Conversion", "Processing", "Processor"]


class Processor(Struct, frozen=True):
    """One step of the processing.

    Attributes
    ----------
    value
        The processor's block.
    """

    value: Value

    @property
    def type(self) -> str:
        """What it does: ``Lambda``, ``MetadataExtraction``, ``RecordDeAggregation`` and others."""
        return self.value.get("Type").text("")

    def parameter(self, name: str) -> Value:
        """Return the value of a parameter; absent where it is not set.

        Raises
        ------
        UnknownValueError
            When the list of parameters is not known.
        """
        for parameter in self.value.get("Parameters").elements():
            if parameter.get("ParameterName").text("") == name:
                return parameter.get("ParameterValue")
        return Absent(self.value.at)

    @property
    def function(self) -> Value:
        """The function that transforms the records."""
        return self.parameter("LambdaArn")

    @property
    def role(self) -> Value:
        """The role that invokes the function; the destination's role where it is not set."""
        return self.parameter("RoleArn")

    @property
    def buffer_mib(self) -> float:
        """Size at which records go to the function, in MiB."""
        return self.parameter("BufferSizeInMBs").number(quotas.TRANSFORM_BUFFER_DEFAULT_MIB)

    @property
    def buffer_interval_s(self) -> float:
        """Age at which records go to the function, in seconds."""
        default = quotas.TRANSFORM_INTERVAL_DEFAULT_S
        return self.parameter("BufferIntervalInSeconds").number(default)

    @property
    def retries(self) -> int:
        """How often a failed invocation is tried again."""
        return self.parameter("NumberOfRetries").integer(quotas.TRANSFORM_RETRIES_DEFAULT)


class Processing(Struct, frozen=True):
    """The processing block of a destination.

    Attributes
    ----------
    value
        The block.
    """

    value: Value

    @property
    def enabled(self) -> bool:
        """Whether the processors run."""
        return self.value.get("Enabled").boolean(False)

    def processors(self) -> Iterator[Processor]:
        """Yield the steps; none where processing is off."""
        if self.enabled:
            for value in self.value.get("Processors").elements():
                yield Processor(value)

    @property
    def transform(self) -> Processor | None:
        """The Lambda step, if there is one."""
        return next((step for step in self.processors() if step.type == "Lambda"), None)

    @property
    def extracts_keys(self) -> bool:
        """Whether partitioning keys are taken from the records with JQ."""
        return any(step.type == "MetadataExtraction" for step in self.processors())

    @property
    def splits_aggregates(self) -> bool:
        """Whether records that hold several are taken apart before they are delivered."""
        return any(step.type == "RecordDeAggregation" for step in self.processors())

    @property
    def ends_lines(self) -> bool:
        """Whether a delimiter is written after each record."""
        return any(step.type == "AppendDelimiterToRecord" for step in self.processors())


class Conversion(Struct, frozen=True):
    """Conversion of JSON records to a columnar format.

    Attributes
    ----------
    value
        The block.
    """

    value: Value

    @property
    def enabled(self) -> bool:
        """Whether records are converted; a block without ``Enabled`` converts."""
        return self.value.exists and self.value.get("Enabled").boolean(True)

    @property
    def format(self) -> Literal["parquet", "orc"] | None:
        """The format written; None where no serializer is set."""
        serializer = self.value.get("OutputFormatConfiguration", "Serializer")
        if serializer.get("OrcSerDe").exists:
            return "orc"
        return "parquet" if serializer.get("ParquetSerDe").exists else None

    @property
    def compression(self) -> str:
        """Compression inside the files."""
        serializer = self.value.get("OutputFormatConfiguration", "Serializer")
        name = "OrcSerDe" if self.format == "orc" else "ParquetSerDe"
        return serializer.get(name, "Compression").text("SNAPPY")

    @property
    def database(self) -> Value:
        """The Glue database that holds the table."""
        return self.value.get("SchemaConfiguration", "DatabaseName")

    @property
    def table(self) -> Value:
        """The Glue table that says the columns."""
        return self.value.get("SchemaConfiguration", "TableName")

    @property
    def role(self) -> Value:
        """The role that reads the table."""
        return self.value.get("SchemaConfiguration", "RoleARN")
