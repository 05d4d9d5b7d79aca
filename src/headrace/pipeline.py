"""The one place where everything is put together: paths in, judgement out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from headrace.declarations import acknowledgements_in, load_in
from headrace.design import Design
from headrace.design.strangers import strangers
from headrace.design.sustains import sustained_lines
from headrace.judge import judge
from headrace.judge.acknowledge import Rulings
from headrace.report.model import report_of
from headrace.rulekit import Severity
from headrace.rulekit.discovery import listed_rules
from headrace.rulekit.listing import Listing, kinds_of
from headrace.rulekit.packs import chosen
from headrace.services import component_type
from headrace.services.entries import capacity_of
from headrace.template.read import ReadSettings, read
from headrace.template.workspace import Note
from headrace.trials import Trials

if TYPE_CHECKING:
    from headrace.judge import Judgement
    from headrace.lint import Linting
    from headrace.load.model import Load
    from headrace.report.model import Report
    from headrace.rulekit import Rule
    from headrace.template.document import Document
    from headrace.template.workspace import Acknowledgement, Workspace

__all__ = ["Request", "checked", "design_of", "judged", "rules_of", "trials_of"]

Progress = Callable[[int, int], None]


class Request(Struct, frozen=True):
    """What a user asks for, whatever the door it comes through.

    Attributes
    ----------
    paths
        Templates, folders, assemblies, globs, or ``-`` for standard input.
    load
        Path of the load file; None for none.
    parameters
        Values for template parameters.
    region, account
        Environment of stacks that do not say theirs.
    rules
        Paths of the user's own rules; see `headrace.rulekit.own`.
    packs, select, ignore
        Which rules judge; see `headrace.rulekit.packs.chosen`.
    fail_on
        Least severity that fails the run.
    as_of
        The day to judge for; today if None.
    stdin
        Text of standard input, for the path ``-``.
    acknowledgements
        Findings accepted outside the templates, by the project's settings.
    lint
        Whether cfn-lint runs beside the rules, and what it finds counts too.
    honour
        Other tools whose users' acceptances count; see `headrace.honour`.
    """

    paths: tuple[str, ...]
    load: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)
    region: str = ""
    account: str = ""
    rules: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: Severity = Severity.WARNING
    as_of: date | None = None
    stdin: str | None = None
    acknowledgements: tuple[Acknowledgement, ...] = ()
    lint: bool = False
    honour: tuple[str, ...] = ()


def design_of(request: Request, documents: dict[Path, Document] | None = None) -> Design:
    """Read what *request* names and return it as a design under its load.

    Parameters
    ----------
    request
        What to read.
    documents
        See `headrace.template.read.ReadSettings`.

    Raises
    ------
    InputError
        A file is wrong.
    """
    settings = ReadSettings(
        request.parameters, request.region, request.account, request.stdin, documents
    )
    workspace = read(request.paths, settings)
    accepted = (
        *workspace.acknowledgements,
        *acknowledgements_in(workspace),
        *request.acknowledgements,
        *_honoured(workspace, request.honour),
    )
    workspace = replace(workspace, acknowledgements=accepted)
    as_of = request.as_of or datetime.now(UTC).date()
    return Design(workspace, component_type, as_of, _load(request, workspace))


def _honoured(workspace: Workspace, tools: tuple[str, ...]) -> tuple[Acknowledgement, ...]:
    if not tools:
        return ()
    from headrace.honour import honoured  # noqa: PLC0415 - few ask for it

    return tuple(honoured(workspace, tools))


def rules_of(request: Request) -> tuple[Rule, ...]:
    """Return the rules that *request* asks for.

    Raises
    ------
    InputError
        It names a pack or a rule that does not exist, or a rule of the user's own is wrong.
    """
    return tuple(one.load() for one in _chosen(request, listed_rules(request.rules)))


def _chosen(request: Request, known: tuple[Listing, ...]) -> tuple[Listing, ...]:
    return chosen(known, request.packs, request.select, request.ignore)


def judged(request: Request, progress: Progress = lambda _done, _of: None) -> Judgement:
    """Judge what *request* names by the rules that it selects."""
    rules = _listed(request)
    return _judgement(request, design_of(request), rules, progress)


def checked(request: Request, progress: Progress = lambda _done, _of: None) -> Report:
    """Judge what *request* names and return the report: what every door of Headrace calls.

    Raises
    ------
    InputError
        A file is wrong.
    """
    rules = _listed(request)
    design = design_of(request)
    with _linting(request, design) as lint:
        judgement = _judgement(request, design, rules, progress)
        notes = (*design.workspace.notes, *_strangers(request, design))
        report = report_of(judgement, design, request.fail_on, notes, _sustained(design))
        return report if lint is None else report.with_others(*lint.found())


@contextmanager
def _linting(request: Request, design: Design) -> Iterator[Linting | None]:
    """Let cfn-lint run meanwhile, where it is asked for."""
    if not request.lint:
        yield None
        return
    from headrace.lint import Linting  # noqa: PLC0415 - few ask for it

    stacks = design.workspace.stacks
    files = dict.fromkeys(stack.file for stack in stacks if Path(stack.file).is_file())
    regions = dict.fromkeys(stack.region for stack in stacks if stack.region)
    text = request.stdin if not files else None
    with Linting.start([*files], text, [*regions]) as lint:
        yield lint


_Listed: TypeAlias = tuple[tuple[Listing, ...], tuple[Listing, ...]]
"""The rules that a run asks, and all that there are."""


def _listed(request: Request) -> _Listed:
    known = listed_rules(request.rules)
    return _chosen(request, known), known


def _judgement(request: Request, design: Design, rules: _Listed, progress: Progress) -> Judgement:
    asked, known = rules
    there = kinds_of(design.by_id.values())
    judges = [one.load() for one in asked if one.on & there]
    return judge(design, judges, trials_of(design, request), progress, Rulings(asked, known))


def _strangers(request: Request, design: Design) -> list[Note]:
    """Return a note on each name of the load file that the design does not know."""
    if request.load is None:
        return []
    from headrace.load.reader import places, read_load  # noqa: PLC0415 - not without a load file

    load, locate = read_load(request.load), places(request.load)
    return [Note(locate(path), message) for path, message in strangers(load, design)]


def _sustained(design: Design) -> list[str]:
    """Return what the design sustains: without a load, and where the run is one design."""
    apps = {stack.app for stack in design.workspace.stacks}
    if design.load is not None or len(apps) > 1:
        return []
    return sustained_lines(design, capacity_of)


def _load(request: Request, workspace: Workspace) -> Load | None:
    """Return the load file laid over what the templates' metadata say; None if there is neither."""
    found = load_in(workspace)
    if request.load is None:
        return found
    from headrace.load.reader import read_load  # noqa: PLC0415 - not without a load file

    given = read_load(request.load)
    return given if found is None else found.merge(given)


def trials_of(design: Design, request: Request) -> Trials:
    """Return the runner of trials on *design*."""
    return Trials(design, request.paths, request.load)
