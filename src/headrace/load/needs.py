"""What the design must deliver: bounds that a trial is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated

from msgspec import Meta, field

from headrace.load.parts import Part
from headrace.load.quantities import Seconds, Share, UsdPerMonth

__all__ = ["ARROW", "Need", "Needs", "path_of", "strictest"]

ARROW = "->"
"""Between the ends of a path: ``devices -> Lake``."""


class Need(Part, frozen=True, kw_only=True):
    """Bounds for what arrives in a store, or travels one path to it. What isn't given is free."""

    loss: Annotated[
        Share | None,
        Meta(
            description="Share of the records that may be lost, under the declared faults too.",
            examples=["none", "0.1%"],
        ),
    ] = None
    latency_s: Annotated[
        Seconds | None,
        Meta(
            description="Longest time from being sent to being stored, while nothing fails.",
            examples=["5min"],
        ),
    ] = field(default=None, name="latency")
    rpo_s: Annotated[
        Seconds | None,
        Meta(
            description="Recovery point objective: a fault may cost the records of so much time.",
            examples=["15min", "0s"],
        ),
    ] = field(default=None, name="rpo")
    rto_s: Annotated[
        Seconds | None,
        Meta(
            description="Recovery time objective: so long after a fault's end, what is stored is up"
            " to date again.",
            examples=["4h"],
        ),
    ] = field(default=None, name="rto")
    region_rpo_s: Annotated[
        Seconds | None,
        Meta(
            description="Recovery point objective for the loss of a whole region: a copy in another"
            " one may be so old.",
            examples=["1h"],
        ),
    ] = field(default=None, name="region_rpo")

    def bounds(self) -> Iterator[tuple[str, float]]:
        """Yield the name and the value of each bound that is given."""
        for name, value in (
            ("loss", self.loss),
            ("latency", self.latency_s),
            ("rpo", self.rpo_s),
            ("rto", self.rto_s),
            ("region_rpo", self.region_rpo_s),
        ):
            if value is not None:
                yield name, float(value)

    def or_else(self, wider: Need) -> Need:
        """Return these bounds, and those of *wider* where this gives none."""
        return Need(
            loss=wider.loss if self.loss is None else self.loss,
            latency_s=wider.latency_s if self.latency_s is None else self.latency_s,
            rpo_s=wider.rpo_s if self.rpo_s is None else self.rpo_s,
            rto_s=wider.rto_s if self.rto_s is None else self.rto_s,
            region_rpo_s=wider.region_rpo_s if self.region_rpo_s is None else self.region_rpo_s,
        )


class Needs(Need, frozen=True, kw_only=True):
    """Bounds for the whole design, and narrower or wider ones for single stores and paths."""

    budget_usd_per_month: Annotated[
        UsdPerMonth | None,
        Meta(description="What the design may cost a month of 730 hours."),
    ] = field(default=None, name="budget")
    stores: Annotated[
        dict[str, Need],
        Meta(
            description="Bounds by store, or by path written as 'source -> store'. What they don't"
            " give holds as for the whole design.",
            examples=[{"Lake": {"latency": "15min"}, "devices -> Lake": {"loss": "none"}}],
        ),
    ] = field(default_factory=dict)

    def of(self, store: str, source: str = "") -> Need:
        """Return the bounds for *store*, or for the path to it from *source*.

        The path's own bounds come first, then the store's, then the design's.
        """
        by_path = {path_of(name): need for name, need in self.stores.items()}
        own = by_path.get((source, store), Need()) if source else Need()
        return own.or_else(by_path.get(("", store), Need())).or_else(self)


def path_of(name: str) -> tuple[str, str]:
    """Return source and store of a key of `Needs.stores`; the source is empty for a store alone."""
    source, arrow, store = name.partition(ARROW)
    return (source.strip(), store.strip()) if arrow else ("", name.strip())


def strictest(needs: Iterable[Need]) -> Need:
    """Return the least of each bound that any of *needs* gives."""
    every = list(needs)
    given = {
        name: [value for need in every if (value := getattr(need, name)) is not None]
        for name in Need.__struct_fields__
    }
    return Need(**{name: min(values) for name, values in given.items() if values})
