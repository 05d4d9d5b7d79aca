from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headrace.flow.hdfs import Blocks, copying_s, losses, sampled_losses

pytestmark = pytest.mark.seed("E10", "E14")


@st.composite
def file_systems(draw: st.DrawFn) -> Blocks:
    nodes = draw(st.integers(1, 7))
    return Blocks(nodes, draw(st.integers(1, 4)), draw(st.integers(0, 40)))


@given(file_systems(), st.data())
def test_the_share_is_that_of_all_placements(blocks: Blocks, data: st.DataObject) -> None:
    lost = data.draw(st.integers(0, blocks.nodes))
    placements = list(combinations(range(blocks.nodes), blocks.copies))
    gone = sum(all(node < lost for node in places) for places in placements)
    assert blocks.lost_share(lost) == pytest.approx(gone / len(placements))


@given(file_systems())
def test_fewer_losses_than_copies_lose_nothing_and_more_never_lose_less(blocks: Blocks) -> None:
    found = list(losses(blocks))
    for loss in found:
        if loss.nodes < blocks.copies:
            assert loss.expected_blocks == loss.any_lost == 0
    expected = [loss.expected_blocks for loss in found]
    assert expected == sorted(expected)
    assert found[-1].expected_blocks == blocks.count


@pytest.mark.parametrize(("nodes", "replication", "lost"), [(5, 1, 1), (8, 2, 3), (12, 3, 4)])
def test_sampling_agrees_with_the_closed_form(nodes: int, replication: int, lost: int) -> None:
    blocks, runs = Blocks(nodes, replication, 100), 600
    found = np.array(sampled_losses(blocks, lost, runs=runs, seed=11))
    share = blocks.lost_share(lost)
    deviation = math.sqrt(100 * share * (1 - share) / runs)
    assert abs(found.mean() - blocks.expected_lost(lost)) < 3.5 * deviation
    few = Blocks(nodes, replication, 10)
    any_lost = np.array(sampled_losses(few, lost, runs=runs, seed=12)) > 0
    chance = few.any_lost(lost)
    assert abs(any_lost.mean() - chance) < 3.5 * math.sqrt(chance * (1 - chance) / runs) + 1e-12


def test_one_node_of_three_without_copies_loses_a_third() -> None:
    assert Blocks(3, 1, 900).expected_lost(1) == pytest.approx(300)
    assert Blocks(3, 1, 900).any_lost(1) == pytest.approx(1)
    assert Blocks(4, 2, 900).expected_lost(1) == 0


def test_copying_again_is_paced_by_the_master_or_the_network() -> None:
    blocks = Blocks(10, 3, 3_000)
    # 900 copies on one node; 9 nodes take 2 blocks each in 3 s.
    slow = copying_s(blocks, 1, block_bytes=1e8, network_bytes_per_s=1e9)
    assert slow == pytest.approx(900 / 6)
    narrow = copying_s(blocks, 1, block_bytes=1e8, network_bytes_per_s=1e7)
    assert narrow == pytest.approx(900 / 0.9)
    assert copying_s(Blocks(3, 1, 90), 1, block_bytes=1e8, network_bytes_per_s=1e9) == 0
    assert math.isinf(copying_s(Blocks(3, 3, 90), 1, block_bytes=1e8, network_bytes_per_s=1e9))


def test_more_nodes_than_there_are_cannot_be_lost() -> None:
    with pytest.raises(ValueError, match="4 of 3"):
        Blocks(3, 1, 1).lost_share(4)
    with pytest.raises(ValueError, match="1 node"):
        Blocks(0, 1, 1)
