"""Instance types of data nodes and masters: cores, memory, and the volumes that they take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from msgspec import Struct

from headrace.errors import InputError
from headrace.facts import Quota
from headrace.services.search import quotas as q

__all__ = ["CURRENT", "Instance", "instance", "instances_of", "is_previous", "volume_max_gib"]

_TIB: Final = 1_024
_SMALL: Final = (256, 512, _TIB, 1_536)
_SIZES: Final = ("large", "xlarge", "2xlarge", "4xlarge")


def _sizes(first: tuple[int, ...], **more: int) -> dict[str, int]:
    """Return sizes ``large`` to ``4xlarge`` with their limits, and *more* (``x8`` for 8xlarge)."""
    named = {name.removeprefix("x") + "xlarge": limit for name, limit in more.items()}
    return dict(zip(_SIZES, first, strict=False)) | named


_R7: Final = _sizes(
    (1_536, 3 * _TIB, 6 * _TIB, 12 * _TIB), x8=16 * _TIB, x12=24 * _TIB, x16=36 * _TIB
)
_M7: Final = _sizes((768, 2 * _TIB, 3 * _TIB, 6 * _TIB), x8=12 * _TIB, x12=18 * _TIB, x16=24 * _TIB)
_C7: Final = _sizes(_SMALL, x8=3 * _TIB, x12=4_608, x16=6 * _TIB)
_R8: Final = _R7 | {"large": 1_532}
_M6: Final = _sizes((_TIB, 2 * _TIB, 3 * _TIB, 6 * _TIB), x8=12 * _TIB, x12=18 * _TIB)
_R6: Final = _sizes((2 * _TIB, 3 * _TIB, 6 * _TIB, 12 * _TIB), x8=16 * _TIB, x12=24 * _TIB)
_C6: Final = _sizes(_SMALL, x8=3 * _TIB, x12=4_608)

GP3_MAX_GIB: Final[
    Annotated[Mapping[str, Mapping[str, int]], Quota("GiB", q.LIMITS, "by family and size")]
] = {
    "t3": {"small": 100, "medium": 200},
    "c5": _sizes(_SMALL, x9=3_584, x18=7 * _TIB),
    "c6g": _C6,
    "c7g": _C7,
    "c7i": _C7,
    "c8g": _C7,
    "m5": _sizes((_TIB, 2 * _TIB, 3 * _TIB, 6 * _TIB), x12=18 * _TIB),
    "m6g": _M6,
    "m7g": {"medium": 512} | _M7,
    "m7i": _M7,
    "m8g": {"medium": 512} | _M7,
    "r5": _sizes((2 * _TIB, 3 * _TIB, 6 * _TIB, 12 * _TIB), x12=24 * _TIB),
    "r6g": _R6,
    "r7g": {"medium": 768} | _R7,
    "r7i": _R7,
    "r8g": {"medium": 768} | _R8,
    "or1": {"medium": 768} | _R8,
    "or2": {"medium": 768} | _R8,
    "om2": _M7,
}
GP2_MAX_GIB: Final[
    Annotated[Mapping[str, Mapping[str, int]], Quota("GiB", q.LIMITS, "by family and size")]
] = {
    "t2": {"micro": 35, "small": 35, "medium": 35},
    "t3": {"small": 100, "medium": 200},
    "c4": _sizes((100, 512, _TIB, 1_536), x8=1_536),
    "c5": _sizes(_SMALL, x9=3_584, x18=7 * _TIB),
    "c6g": _C6,
    "i2": {"xlarge": 512, "2xlarge": 512},
    "m3": {"medium": 100, "large": 512, "xlarge": 512, "2xlarge": 512},
    "m4": _sizes((512, _TIB, 1_536, 1_536), x10=1_536),
    "m5": _sizes((512, _TIB, 1_536, 3 * _TIB), x12=9 * _TIB),
    "m6g": _sizes((512, _TIB, 1_536, 3 * _TIB), x8=6 * _TIB, x12=9 * _TIB),
    "r3": _sizes((512, 512, 512, 512), x8=512),
    "r4": _sizes((_TIB, 1_536, 1_536, 1_536), x8=1_536, x16=1_536),
    "r5": _sizes((_TIB, 1_536, 3 * _TIB, 6 * _TIB), x12=12 * _TIB),
    "r6g": _sizes((_TIB, 1_536, 3 * _TIB, 6 * _TIB), x8=8 * _TIB, x12=12 * _TIB),
}
"""Of families that are in neither table the limits are not known here, or they take no EBS."""

PREVIOUS: Final[
    Annotated[frozenset[str], Quota("", q.LIMITS, "families of the previous generation")]
] = frozenset({"c4", "i2", "m3", "m4", "r3", "r4", "t2"})
CURRENT: Final = ("c7g", "m7g", "r7g")
"""Families that the calculator chooses from: little, middling and much memory for each core."""

_CORES: Final = {"medium": 1, "large": 2, "xlarge": 4}
_MEMORY_PER_CORE_GIB: Final = {"c": 2, "m": 4, "r": 8}


class Instance(Struct, frozen=True):
    """An instance type with EBS volumes.

    Attributes
    ----------
    name
        Without suffix: ``r7g.large``.
    vcpu
        Virtual cores.
    memory_gib
        Memory.
    volume_max_gib
        Largest gp3 volume.
    """

    name: str
    vcpu: int
    memory_gib: int
    volume_max_gib: int

    @property
    def heap_gib(self) -> float:
        """Java heap: half of the memory, at most 32 GiB."""
        return min(self.memory_gib * q.HEAP_SHARE, q.HEAP_MAX_GIB)


def instance(name: str) -> Instance:
    """Return the instance type of that name, with or without suffix.

    Raises
    ------
    InputError
        When it is not among the types that the calculator knows.

    >>> instance("r7g.xlarge.search")
    Instance(name='r7g.xlarge', vcpu=4, memory_gib=32, volume_max_gib=3072)
    """
    plain = name.removesuffix(".search").removesuffix(".elasticsearch")
    family, _, size = plain.partition(".")
    most = GP3_MAX_GIB.get(family, {}).get(size)
    per_core = _MEMORY_PER_CORE_GIB.get(family[:1])
    if most is None or per_core is None:
        known = ", ".join(name for name in GP3_MAX_GIB if name[0] in _MEMORY_PER_CORE_GIB)
        raise InputError(
            f"{name!r} is no instance type that can be sized: give one of the families {known}"
        )
    cores = _CORES.get(size) or 4 * int(size.removesuffix("xlarge"))
    return Instance(plain, cores, cores * per_core, most)


def instances_of(families: tuple[str, ...]) -> Iterator[Instance]:
    """Yield the types of *families* with two cores or more, small ones first."""
    for family in families:
        for size in GP3_MAX_GIB[family]:
            found = instance(f"{family}.{size}")
            if found.vcpu > 1:
                yield found


def is_previous(name: str) -> bool:
    """Whether a type, without suffix, is of the previous generation."""
    return name.partition(".")[0] in PREVIOUS


def volume_max_gib(name: str, volume_type: str) -> int | None:
    """Return the largest gp2 or gp3 volume of a type; 0 if it takes none, None if not known.

    >>> volume_max_gib("m4.large", "gp3"), volume_max_gib("m6g.large", "gp2")
    (0, 512)
    """
    family, _, size = name.partition(".")
    tables = {"gp2": GP2_MAX_GIB, "gp3": GP3_MAX_GIB}
    if volume_type not in tables:
        return None
    known = any(size in table.get(family, {}) for table in tables.values())
    return tables[volume_type].get(family, {}).get(size, 0) if known else None
