"""Which changes are made: those after which the finding is gone and no other is new."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from headrace.errors import InputError
from headrace.fix.edit import edited, refused
from headrace.fix.spot import Unfixable
from headrace.judge import judge
from headrace.pipeline import design_of, rules_of, trials_of
from headrace.rulekit import Status
from headrace.rulekit.discovery import all_rules
from headrace.template.document import Document, read_document
from headrace.template.text import read_text

if TYPE_CHECKING:
    from headrace.design import Design
    from headrace.judge import Judgement, Verdict
    from headrace.judge.run import Crash
    from headrace.pipeline import Request
    from headrace.rulekit import Rule

__all__ = ["Fixes", "Left", "fixed"]

Texts = Mapping[str, str]
"""Texts by file, as the user names it."""
_Key = tuple[str, str, str]
"""Rule, and file and logical id of its subject: what a finding is about, whatever it says."""


class Left(Struct, frozen=True):
    """A finding that stays, and why."""

    verdict: Verdict
    reason: str


class Fixes(Struct, frozen=True):
    """What can be changed, and what cannot.

    Attributes
    ----------
    made
        The findings that the changes clear, in the order of the files.
    left
        Those that stay.
    before, after
        The texts of the files that change.
    crashes
        Rules that broke.
    """

    made: tuple[Verdict, ...]
    left: tuple[Left, ...]
    before: Texts
    after: Texts
    crashes: tuple[Crash, ...]


def fixed(request: Request, progress: Callable[[int, int], None]) -> Fixes:
    """Return the changes that clear what *request* finds, made in memory; no file is written.

    A change is made where the property stands in the template itself, the finding is gone after
    it, and no rule at all, whether selected or not, finds anything new.

    Raises
    ------
    InputError
        A file is wrong, or standard input is to be changed.
    """
    if request.stdin is not None:
        raise InputError("fix changes files: name one instead of -")
    run = _Run(request, [rule.id for rule in rules_of(request)])
    wanted = run.wanted()
    left = [Left(v, reason) for v in wanted if (reason := refused(v, run.design))]
    staying = {id(one.verdict) for one in left}
    groups = list(run.groups([v for v in wanted if id(v) not in staying]))
    for done, (apps, verdicts) in enumerate(groups):
        progress(done, len(groups))
        left += _Group(run, apps).settled(verdicts)
    staying = {id(one.verdict) for one in left}
    return Fixes(
        made=tuple(v for v in wanted if id(v) not in staying),
        left=tuple(sorted(left, key=lambda one: _order(one.verdict))),
        before={file: text for file, text in run.before.items() if run.texts[file] != text},
        after={file: text for file, text in run.texts.items() if run.before[file] != text},
        crashes=run.judgement.crashes,
    )


def _order(verdict: Verdict) -> tuple[object, ...]:
    assert verdict.finding is not None
    return verdict.finding.at, verdict.rule.id


def _key(verdict: Verdict) -> _Key:
    subject = verdict.subject
    return verdict.rule.id, subject.resource.stack.file, subject.logical_id


@dataclass(slots=True)
class _Run:
    """The design as it is, as every rule judges it, and the texts as they become.

    Attributes
    ----------
    request, rules
        What the user asks for, and the ids of the rules whose findings are to be cleared.
    documents
        What has been read, by resolved path.
    before, texts
        The texts of the files that somebody wanted to change: at first, and by now.
    """

    request: Request
    rules: list[str]
    documents: dict[Path, Document] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    all_rules: tuple[Rule, ...] = field(init=False)
    design: Design = field(init=False)
    judgement: Judgement = field(init=False)

    def __post_init__(self) -> None:
        self.all_rules = all_rules(self.request.rules)
        self.design = design_of(self.request, self.documents)
        self.judgement = self.judge(self.design)

    def judge(self, design: Design) -> Judgement:
        """Judge by every rule, so that what a change does elsewhere is seen."""
        return judge(design, self.all_rules, trials_of(design, self.request))

    def wanted(self) -> list[Verdict]:
        """Return the findings to clear, in the order of the files."""
        found = (v for v in self.judgement.verdicts if v.counts and v.rule.id in self.rules)
        return sorted(found, key=_order)

    def groups(self, verdicts: Sequence[Verdict]) -> Iterator[tuple[frozenset[str], list[Verdict]]]:
        """Yield the findings by the apps that have to be judged anew after their changes."""
        found: dict[frozenset[str], list[Verdict]] = defaultdict(list)
        for verdict in verdicts:
            part = self.design.around(verdict.subject.id).workspace.stacks
            found[frozenset(stack.app for stack in part)].append(verdict)
        yield from found.items()

    def text_of(self, file: str, texts: Texts) -> str:
        """Return the text of *file*: as changed in *texts*, as changed by now, or as it is."""
        if file not in self.texts:
            self.before[file] = self.texts[file] = read_text(Path(file), file)
        return texts.get(file, self.texts[file])


@dataclass(slots=True)
class _Group:
    """Apps whose data flow into each other: what a change does can be seen in these alone."""

    run: _Run
    apps: frozenset[str]

    def settled(self, verdicts: list[Verdict]) -> list[Left]:
        """Make the changes of as many findings as can be proved; return the others."""
        before = self._count(self.run.judgement)
        possible: list[Verdict] = []
        left: list[Left] = []
        for verdict in verdicts:
            try:
                self._changed([verdict])
            except Unfixable as refusal:
                left.append(Left(verdict, str(refusal)))
            else:
                possible.append(verdict)
        return left + self._halved(possible, before, [])

    def _halved(
        self, verdicts: list[Verdict], before: Counter[_Key], made: list[Verdict]
    ) -> list[Left]:
        """Try all at once, then each half: few judgements where few changes are wrong."""
        if not verdicts:
            return []
        reason = self._tried(verdicts, before, made)
        if not reason:
            made += verdicts
            return []
        if len(verdicts) == 1:
            return [Left(verdicts[0], reason)]
        middle = len(verdicts) // 2
        left = self._halved(verdicts[:middle], before, made)
        return left + self._halved(verdicts[middle:], before, made)

    def _tried(
        self, verdicts: list[Verdict], before: Counter[_Key], made: Sequence[Verdict]
    ) -> str:
        """Make changes if they prove good; else return why not."""
        run = self.run
        try:
            texts = self._changed(verdicts)
            documents = run.documents | {
                Path(file).resolve(): read_document(text, file) for file, text in texts.items()
            }
            after = run.judge(design_of(run.request, documents).only(self.apps))
        except Unfixable as refusal:
            return str(refusal)
        except InputError as error:
            return f"the template would be wrong after it: {error.message}"
        cleared = Counter(map(_key, (*made, *verdicts)))
        reason = _new(before, self._count(after), cleared) or _untold(after, cleared)
        if not reason:
            run.texts.update(texts)
            run.documents.update(documents)
        return reason

    def _changed(self, verdicts: Sequence[Verdict]) -> dict[str, str]:
        """Return the texts that the changes of *verdicts* make of the present ones."""
        texts: dict[str, str] = {}
        for verdict in verdicts:
            for file, edit in edited(verdict, self.run.design):
                texts[file] = edit(self.run.text_of(file, texts))
        return texts

    def _count(self, judgement: Judgement) -> Counter[_Key]:
        return Counter(
            _key(v)
            for v in judgement.verdicts
            if v.status is Status.FAIL and v.subject.resource.stack.app in self.apps
        )


def _new(before: Counter[_Key], after: Counter[_Key], cleared: Counter[_Key]) -> str:
    """Return what is found after changes that should not be; empty if all is well."""
    for key, count in after.items():
        rule, _, subject = key
        if key in cleared and count > before[key] - cleared[key]:
            return f"{rule} would find the same in {subject} after it"
        if count > before[key]:
            return f"{rule} would find something new in {subject} after it"
    return ""


def _untold(after: Judgement, cleared: Counter[_Key]) -> str:
    for verdict in after.verdicts:
        if verdict.status is Status.CANNOT_TELL and _key(verdict) in cleared:
            return f"after it nobody can tell: {verdict.reason}"
    return ""
