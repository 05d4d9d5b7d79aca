"""Which partition keys the records carry, as declared.

The classes hold parameters only. `headrace.load.weights.key_weights` turns any of them into keys
with weights; how keys map onto the lanes of a service is that service's business.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from headrace.load.parts import Choice
from headrace.load.quantities import DataFile, Share

__all__ = ["ConstantKey", "HotKeys", "KeyDistribution", "KeyFile", "UniformKeys", "ZipfKeys"]

MOST_KEYS = 10_000_000
"""More keys than this spread so evenly that their number no longer matters."""


class UniformKeys(Choice, frozen=True, kw_only=True, tag="uniform"):
    """So many keys, all equally frequent."""

    shorthand: ClassVar[str] = "count"
    count: Annotated[
        int, Meta(description="Number of different keys.", ge=1, le=MOST_KEYS, examples=[5000])
    ]


class ZipfKeys(Choice, frozen=True, kw_only=True, tag="zipf"):
    """So many keys, the k-th of which is k**exponent times rarer than the first."""

    shorthand: ClassVar[str] = "count"
    count: Annotated[
        int, Meta(description="Number of different keys.", ge=1, le=MOST_KEYS, examples=[200_000])
    ]
    exponent: Annotated[
        float,
        Meta(description="0 is even; about 1 is usual for users and devices.", ge=0, le=10),
    ] = 1.0


class HotKeys(Choice, frozen=True, kw_only=True, tag="hot"):
    """A few named keys with a share of the records each; other keys share the rest evenly."""

    keys: Annotated[
        dict[str, Share],
        Meta(
            description="Share of the records of each hot key.",
            examples=[{"gateway-1": "20%", "gateway-2": "5%"}],
            min_length=1,
        ),
    ]
    rest: Annotated[
        int,
        Meta(
            description="Number of other keys; 0 if the hot ones are all.",
            ge=0,
            le=MOST_KEYS,
            examples=[10_000],
        ),
    ] = 0


class KeyFile(Choice, frozen=True, kw_only=True, tag="file"):
    """Real keys from a file."""

    shorthand: ClassVar[str] = "file"
    file: Annotated[
        DataFile,
        Meta(
            description="File beside the load: text with one key a line (a repeated key weighs"
            " more), or a .csv file of key,weight.",
            examples=["keys.txt", "keys.csv"],
        ),
    ]


class ConstantKey(Choice, frozen=True, kw_only=True, tag="constant"):
    """All records carry the same key, so that one lane gets all."""

    shorthand: ClassVar[str] = "key"
    key: Annotated[str, Meta(description="The key.", min_length=1)]


KeyDistribution = UniformKeys | ZipfKeys | HotKeys | KeyFile | ConstantKey
"""Any distribution."""
