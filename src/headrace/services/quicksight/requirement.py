"""What a user asks of a BI workspace: the input of its calculator."""

from __future__ import annotations

import math

from msgspec import Struct

from headrace.errors import InputError
from headrace.services.quicksight import prices
from headrace.services.quicksight.quotas import Edition, Feature

__all__ = ["BiRequirement"]


class BiRequirement(Struct, frozen=True, kw_only=True):
    """Who looks at what.

    Attributes
    ----------
    authors, authors_pro
        People who make data sets and dashboards; Pros do it with generated content.
    readers, readers_pro
        People who look at dashboards.
    sessions_per_reader_month
        Sessions (half hours) of one reader in a mean month, Pros left out; None if nobody knows,
        and then only seats are priced.
    spice_bytes
        Logical size of all SPICE data sets together.
    data_set_bytes, data_set_rows
        Logical size and rows of the greatest SPICE data set, if known.
    features
        What is asked for besides, by the names of `quotas.Feature`.
    edition
        The edition of an account that exists; None for the one that fits.
    region
        For prices.

    Raises
    ------
    InputError
        A number is out of its range, or nobody could make a dashboard.
    """

    authors: int
    authors_pro: int = 0
    readers: int = 0
    readers_pro: int = 0
    sessions_per_reader_month: float | None = None
    spice_bytes: float = 0.0
    data_set_bytes: float | None = None
    data_set_rows: float | None = None
    features: tuple[Feature, ...] = ()
    edition: Edition | None = None
    region: str = prices.BASE_REGION

    def __post_init__(self) -> None:
        for name in (
            "authors",
            "authors_pro",
            "readers",
            "readers_pro",
            "sessions_per_reader_month",
            "spice_bytes",
            "data_set_bytes",
            "data_set_rows",
        ):
            value = getattr(self, name)
            if value is not None and not 0 <= value < math.inf:
                raise InputError(f"{name} is {value:g}; give 0 or more")
        if not self.authors + self.authors_pro:
            raise InputError("nobody makes dashboards: give at least one author")
        if self.data_set_bytes is not None and self.data_set_bytes > self.spice_bytes:
            raise InputError("data_set_bytes is more than spice_bytes, all data sets together")

        if self.nameless and self.sessions_per_month is None:
            raise InputError(
                "people without an account are paid by session: give readers and their sessions"
            )

    @property
    def nameless(self) -> bool:
        """Whether readers have no accounts, so that there is nobody to give a seat to."""
        return "anonymous-embedding" in self.features

    @property
    def sessions_per_month(self) -> float | None:
        """Sessions of all readers in a mean month; None without readers, or if nobody knows."""
        each = self.sessions_per_reader_month
        return self.readers * each if self.readers and each is not None else None

    @property
    def seats(self) -> prices.Seats:
        """What is billed."""
        return prices.Seats(
            authors=self.authors,
            authors_pro=self.authors_pro,
            readers=self.readers,
            readers_pro=self.readers_pro,
            spice_bytes=self.spice_bytes,
            generative="generative" in self.features,
            prices=prices.prices_for(self.region),
        )
