"""One cfn-lint rule for each rule of Headrace, made from the rules that are installed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

from cfnlint.rules import CloudFormationLintRule, RuleMatch

from headrace.rulekit.discovery import all_rules
from headrace.settings import find_settings
from headrace_cfn_lint.running import findings_of

if TYPE_CHECKING:
    from headrace.rulekit import Rule

_LEVELS: Final = {"error": "error", "warning": "warning", "notice": "informational"}
_LETTERS: Final = {"error": "E", "warning": "W", "notice": "I"}


class _Telling:
    """What Headrace found under one id. Headrace runs once for a template, not once for a rule.

    It is no rule by itself: cfn-lint makes one of each class of a module that is a rule.
    """

    id = ""
    level = "error"

    @property
    def severity(self) -> str:
        """How bad it is; of its own rules cfn-lint tells it by the id's first letter."""
        return _LEVELS[self.level]

    def is_enabled(
        self,
        include_experimental: bool = False,  # noqa: ARG002, FBT001, FBT002 - cfn-lint's signature
        ignore_rules: Sequence[str] | None = None,
        include_rules: Sequence[str] | None = None,
        mandatory_rules: Sequence[str] | None = None,
    ) -> bool:
        """Tell whether options let it judge: by its own id, or by the letter of its severity."""
        names = (self.id, _LETTERS[self.level])

        def among(words: Sequence[str] | None) -> bool:
            return any(name.startswith(word) for word in words or () for name in names if word)

        return among(mandatory_rules) or (among(include_rules) and not among(ignore_rules))

    def match(self, cfn: Any) -> Iterator[RuleMatch]:
        """Yield what Headrace found in a template under this id."""
        for found in findings_of(cfn).get(self.id, ()):
            place = {} if found.location is None else {"location": found.location}
            yield RuleMatch(found.path, found.message, **place)


def _made(rule: Rule) -> type[CloudFormationLintRule]:
    stated = {
        "__doc__": rule.summary,
        "__module__": __name__,
        "id": rule.id,
        "shortdesc": rule.name,
        "description": rule.summary,
        "source_url": next(iter(rule.sources), ""),
        "tags": ["headrace", rule.service, str(rule.pillar)],
        "level": str(rule.severity),
    }
    return type(rule.id, (_Telling, CloudFormationLintRule), stated)


globals().update({rule.id: _made(rule) for rule in all_rules(find_settings(".").rules)})
