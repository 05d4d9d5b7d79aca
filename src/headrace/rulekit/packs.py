"""Packs: named selections of rules, by what the rules say of themselves.

A pack holds no text and no severity of its own. Most follow from severity and pillar; where these
do not tell, a rule names the pack itself (``packs=("exam",)``). A rule may also name a pack that
exists nowhere else: that is how a user's own rules get one.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar

from msgspec import Struct

from headrace.errors import InputError
from headrace.rulekit.status import Pillar, Severity

__all__ = ["CORE", "PACKS", "Choosable", "Pack", "chosen", "pack_names", "packs_of"]

CORE: Final = "core"
"""The pack that is judged by where nobody says another."""


class Choosable(Protocol):
    """What a rule is chosen by; see `headrace.rulekit.rule.Rule`."""

    @property
    def id(self) -> str:
        """Its id."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def service(self) -> str:
        """The folder that holds it."""

    @property
    def severity(self) -> Severity:
        """How bad what it finds is."""

    @property
    def pillar(self) -> Pillar:
        """Of the Well-Architected Framework."""

    @property
    def named_packs(self) -> tuple[str, ...]:
        """Packs that it names."""


R = TypeVar("R", bound=Choosable)


class Pack(Struct, frozen=True):
    """A selection of rules.

    Attributes
    ----------
    name
        What it is called.
    summary
        What is in it, in a sentence.
    holds
        Whether a rule belongs to it by its severity and pillar.
    """

    name: str
    summary: str
    holds: Callable[[Choosable], bool] = lambda _rule: False


PACKS: Final = {
    pack.name: pack
    for pack in (
        Pack(
            CORE,
            "What is wrong: every error and warning. The default.",
            lambda rule: rule.severity is not Severity.NOTICE,
        ),
        Pack("strict", "Every rule, also those that only know a better way.", lambda _rule: True),
        Pack("cost", "What costs more than it needs to.", lambda r: r.pillar is Pillar.COST),
        Pack(
            "resilience",
            "What fails with a node, a zone or a reader, is lost, or fails unseen.",
            lambda rule: rule.pillar is Pillar.RELIABILITY,
        ),
        Pack("exam", "What the notes that Headrace began with state themselves."),
    )
}
"""The packs that Headrace knows, by name, in the order in which they are listed."""


def packs_of(rule: Choosable) -> tuple[str, ...]:
    """Return the names of the packs that hold *rule*: the known ones, then its own."""
    known = [p.name for p in PACKS.values() if p.name in rule.named_packs or p.holds(rule)]
    return (*known, *(name for name in rule.named_packs if name not in PACKS))


def pack_names(rules: Iterable[Choosable]) -> list[str]:
    """Return the packs that can be asked for: the known ones, then those that *rules* name."""
    return list(dict.fromkeys([*PACKS, *(name for rule in rules for name in rule.named_packs)]))


def chosen(
    rules: tuple[R, ...],
    packs: tuple[str, ...] = (),
    select: tuple[str, ...] = (),
    ignore: tuple[str, ...] = (),
) -> tuple[R, ...]:
    """Return the rules that a user asks for.

    Parameters
    ----------
    rules
        All that there are.
    packs
        Only rules of any of these packs. Without *packs* and *select*, those of `CORE`.
    select, ignore
        Only rules that a word of *select* names, without those that a word of *ignore* names. A
        word names rules by id, id prefix (``KDS``), name, or service.

    Raises
    ------
    InputError
        There is no such pack, or a word names no rule: a run that judges less than it was asked
        for would pass in silence.
    """
    names = pack_names(rules)
    for pack in packs:
        if pack not in names:
            raise InputError(f"there is no pack {pack}: there are {', '.join(names)}")
    for word in (*select, *ignore):
        if not any(_names(word, rule) for rule in rules):
            raise InputError(f"{word} names no rule{_did_you_mean(word, rules)}")
    wanted = packs or (() if select else (CORE,))
    return tuple(
        rule
        for rule in rules
        if (not wanted or set(wanted) & set(packs_of(rule)))
        and (not select or any(_names(word, rule) for word in select))
        and not any(_names(word, rule) for word in ignore)
    )


def _names(word: str, rule: Choosable) -> bool:
    lowered = word.lower().replace("_", "-")
    return rule.id.lower().startswith(lowered) or lowered in (rule.name, rule.service)


def _did_you_mean(word: str, rules: Iterable[Choosable]) -> str:
    names = {name.lower(): name for r in rules for name in (r.id, r.name, r.service)}
    near = difflib.get_close_matches(word.lower().replace("_", "-"), names, 1)
    return f": did you mean {names[near[0]]}?" if near else ": `headrace rules` lists all"
