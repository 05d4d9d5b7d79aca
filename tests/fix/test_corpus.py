"""Real templates: a fix re-reads, differs only where it says, and its finding is gone."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from headrace.errors import InputError
from headrace.fix import Fixes, fixed
from headrace.judge import Verdict
from headrace.pipeline import Request, judged
from headrace.template.document import looks_like_template, parsed
from headrace.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from headrace.template.scalars import plain_data

CORPUS = Path(__file__).parents[1] / "corpus"
AS_OF = date(2026, 11, 23)
TEMPLATES = sorted(p for p in CORPUS.iterdir() if p.suffix not in (".csv", ".md"))


def fix(template: Path) -> Fixes | None:
    """Return the fixes of a template; None of one that cannot be read."""
    request = Request(paths=(str(template),), packs=("strict",), as_of=AS_OF)
    try:
        return fixed(request, lambda _done, _of: None)
    except InputError:
        return None


def data_of(text: str) -> Any:
    def plain(node: Node) -> Any:
        if isinstance(node, MappingNode):
            return {"": node.tag} | {key.value: plain(child) for key, child in node.value}
        if isinstance(node, SequenceNode):
            return [node.tag, *map(plain, node.value)]
        assert isinstance(node, ScalarNode)
        return node.tag if node.tag.startswith("!") else "", plain_data(node)

    return plain(parsed(text, "t", []))


def differences(old: Any, new: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return the paths of the plain values that differ or are new."""
    if isinstance(new, Mapping):
        known = old if isinstance(old, Mapping) else {"": new[""]}
        assert set(known) <= set(new)
        return {d for k in new for d in differences(known.get(k), new[k], (*path, k))}
    if isinstance(new, list) and isinstance(old, list):
        assert len(old) == len(new)
        pairs = enumerate(zip(old, new, strict=True), -1)
        return {d for i, (a, b) in pairs for d in differences(a, b, (*path, str(i)))}
    return set() if old == new else {path}


def findings(text: str, folder: Path, name: str) -> Counter[tuple[str, str]]:
    (folder / name).write_text(text, encoding="utf-8", newline="")
    request = Request(paths=(str(folder / name),), packs=("strict",), as_of=AS_OF)
    verdicts = judged(request).verdicts
    return Counter((v.rule.id, v.subject.logical_id) for v in verdicts if v.finding is not None)


def said(made: tuple[Verdict, ...]) -> set[tuple[str, ...]]:
    """Return the paths that the fixes say they change."""
    changes = [change for v in made if v.finding for change in v.finding.changes]
    return {
        ("Resources", c.resource.rpartition("/")[2], "Properties", *map(str, c.path))
        for c in changes
    }


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_fixes_change_what_they_say_and_clear_what_they_say(template: Path, tmp_path: Path) -> None:
    found = fix(template)
    if found is None or not found.made:
        return
    ((file, old),) = found.before.items()
    new = found.after[file]
    assert looks_like_template(new)
    assert differences(data_of(old), data_of(new)) <= said(found.made)
    matcher = difflib.SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    gone = sum(end - start for tag, start, end, _, _ in matcher.get_opcodes() if tag != "equal")
    assert gone <= 2 * len(said(found.made))
    before = findings(old, tmp_path, template.name)
    after = findings(new, tmp_path, template.name)
    cleared = Counter((v.rule.id, v.subject.logical_id) for v in found.made)
    assert not after - before
    assert all(after[key] <= before[key] - count for key, count in cleared.items())


def test_most_of_what_can_be_changed_is() -> None:
    made = left = 0
    for template in TEMPLATES[::6]:
        found = fix(template)
        if found is not None:
            made += len(found.made)
            left += sum(1 for o in found.left if o.verdict.finding and o.verdict.finding.changes)
    assert made > 2 * left > 0
