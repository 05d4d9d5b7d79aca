"""Ways from one cluster to another, and successors of retired ones."""

from __future__ import annotations

import pytest

from headrace.errors import InputError
from headrace.services.redshift.resizing import plan_resize, replace_retired
from headrace.services.redshift.shapes import Shape, counterpart, successor

pytestmark = pytest.mark.seed("R6", "R9")


def shape(text: str) -> Shape:
    node_type, _, nodes = text.partition(":")
    return Shape(node_type, int(nodes))


@pytest.mark.parametrize(
    ("start", "goal", "kind"),
    [
        ("ra3.4xlarge:8", "ra3.4xlarge:32", "elastic"),  # the guide's own example
        ("ra3.4xlarge:8", "ra3.4xlarge:33", "classic"),
        ("ra3.4xlarge:12", "ra3.4xlarge:3", "elastic"),  # the guide's own example
        ("ra3.4xlarge:13", "ra3.4xlarge:3", "classic"),
        ("ra3.16xlarge:4", "ra3.16xlarge:16", "elastic"),
        ("ra3.xlplus:4", "ra3.xlplus:8", "elastic"),
        ("ra3.xlplus:4", "ra3.xlplus:9", "classic"),
        ("ra3.xlplus:8", "ra3.xlplus:2", "elastic"),
        ("ra3.large:4", "ra3.large:8", "elastic"),
        ("ra3.large:8", "ra3.large:3", "classic"),
        ("rg.4xlarge:2", "rg.4xlarge:8", "elastic"),
        ("rg.xlarge:8", "rg.xlarge:3", "classic"),
        ("ra3.xlplus:1", "ra3.xlplus:2", "classic"),
        ("ra3.xlplus:2", "ra3.xlplus:1", "classic"),
        ("dc2.large:16", "ra3.4xlarge:2", "elastic"),
        ("ds2.xlarge:8", "ra3.4xlarge:2", "classic"),  # ResizeCluster lists no DS2
        ("ra3.4xlarge:4", "rg.4xlarge:3", "elastic"),
    ],
)
def test_which_resize_leads_there(start: str, goal: str, kind: str) -> None:
    assert plan_resize(shape(start), shape(goal)).kind == kind


@pytest.mark.parametrize(
    ("start", "goal", "read_only", "said"),
    [
        ("ra3.4xlarge:4", "ra3.4xlarge:8", False, "most queries are held"),
        ("ra3.4xlarge:4", "ra3.16xlarge:2", True, "read-only for about 10 min"),
        ("ra3.xlplus:1", "ra3.xlplus:2", False, "reads and writes go on"),
        ("ra3.xlplus:4", "ra3.xlplus:1", True, "hours to days"),
    ],
)
def test_what_stands_still_meanwhile(start: str, goal: str, said: str, *, read_only: bool) -> None:
    plan = plan_resize(shape(start), shape(goal))
    assert plan.read_only is read_only
    assert said in str(plan.answer[1].value)


def test_an_elastic_resize_keeps_the_slices() -> None:
    assert plan_resize(shape("ra3.4xlarge:4"), shape("ra3.4xlarge:8")).slices == 16
    assert plan_resize(shape("ra3.4xlarge:2"), shape("ra3.4xlarge:9")).slices == 36


def test_the_plan_says_why_it_is_classic_and_what_that_takes() -> None:
    plan = plan_resize(shape("ra3.xlplus:4"), shape("ra3.xlplus:9"))
    assert "grows elastically to 2 times its nodes at most, 8" in plan.checks[0].message
    assert "its 8 slices do not reach for 9 nodes" in plan.checks[1].message
    assert any("manual snapshot first" in note for note in plan.notes)


def test_the_data_must_fit_the_new_cluster() -> None:
    fits = plan_resize(shape("ra3.xlplus:4"), shape("ra3.xlplus:2"), stored_bytes=60e12)
    assert fits.feasible
    spills = plan_resize(shape("ra3.xlplus:4"), shape("ra3.xlplus:2"), stored_bytes=70e12)
    assert not spills.feasible
    single = plan_resize(shape("ra3.xlplus:4"), shape("ra3.xlplus:1"), stored_bytes=5e12)
    assert not single.feasible


@pytest.mark.parametrize(
    ("start", "goal", "said"),
    [
        ("ra3.xlplus:2", "ra3.xlplus:2", "nothing to resize"),
        ("ra3.xlplus:2", "dc2.large:4", "no cluster can be resized to dc2.large"),
        ("ra3.xlplus:2", "m5.large:4", "is no node type"),
        ("ra3.xlplus:2", "ra3.4xlarge:1", "has 2 to 64 nodes, not 1"),
        ("ra3.xlplus:16", "ra3.xlplus:33", "has 1 to 32 nodes, not 33"),
    ],
)
def test_what_cannot_be_is_refused(start: str, goal: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        plan_resize(shape(start), shape(goal))


@pytest.mark.parametrize(
    ("retired", "expected"),
    [
        # "Upgrading to RA3 node types", management guide; never less than two nodes
        ("ds2.xlarge:1", "ra3.xlplus:2"),
        ("ds2.xlarge:2", "ra3.xlplus:2"),
        ("ds2.xlarge:3", "ra3.xlplus:2"),
        ("ds2.xlarge:4", "ra3.xlplus:3"),
        ("ds2.xlarge:5", "ra3.xlplus:4"),
        ("ds2.xlarge:6", "ra3.xlplus:4"),
        ("ds2.xlarge:7", "ra3.xlplus:5"),
        ("ds2.xlarge:8", "ra3.4xlarge:2"),
        ("ds2.xlarge:9", "ra3.4xlarge:3"),
        ("ds2.xlarge:10", "ra3.4xlarge:3"),
        ("ds2.xlarge:128", "ra3.4xlarge:32"),
        ("ds2.8xlarge:2", "ra3.4xlarge:4"),
        ("ds2.8xlarge:15", "ra3.4xlarge:30"),
        ("ds2.8xlarge:16", "ra3.16xlarge:8"),
        ("dc2.8xlarge:2", "ra3.4xlarge:4"),
        ("dc2.8xlarge:17", "ra3.16xlarge:9"),
        ("dc2.large:8", "ra3.xlplus:3"),
        ("dc2.large:15", "ra3.xlplus:6"),
        ("dc2.large:16", "ra3.4xlarge:2"),
        ("dc2.large:32", "ra3.4xlarge:4"),
        ("dc2.large:4", "ra3.large:3"),
    ],
)
def test_successors_are_those_of_the_guide(retired: str, expected: str) -> None:
    assert successor(shape(retired)).shape == shape(expected)


def test_a_successor_comes_with_its_way_its_dates_and_its_bill() -> None:
    plan = replace_retired(shape("ds2.xlarge:8"), stored_bytes=4e12)
    assert (plan.goal, plan.kind) == ("2 × ra3.4xlarge", "classic")
    assert "came to its end on 2021-12-31. AWS recommends 1 node" in plan.notes[0]
    assert any("2 × rg.4xlarge" in note for note in plan.notes)
    bills = {cost.name: cost for cost in plan.costs}
    assert bills["today 8 × ds2.xlarge"].usd_per_month == pytest.approx(8 * 730 * 0.85)
    assert len(bills["then 2 × ra3.4xlarge"].items) == 2  # managed storage is billed by itself


@pytest.mark.parametrize("given", ["ra3.xlplus:2", "ds2.xlarge:129", "m5.large:1"])
def test_only_retired_clusters_have_successors(given: str) -> None:
    with pytest.raises(InputError):
        replace_retired(shape(given))


def test_rg_has_at_least_as_many_vcpus() -> None:
    assert counterpart(shape("ra3.4xlarge:4")) == shape("rg.4xlarge:3")  # the guide's own example
    assert counterpart(shape("ra3.xlplus:2")) == shape("rg.xlarge:2")
    assert counterpart(shape("rg.xlarge:2")) is None
