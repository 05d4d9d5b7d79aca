"""Which nodes a search domain needs, how its data is cut into shards, and what that costs.

The terms are in `nodes`, the shards in `shards`. Of the instance types of three families (little,
middling and much memory for each core) each is tried. *More cores rather than faster ones*: all of
a domain's work is done by shards, each on a core of its own, so among the types whose bill is
within `CORES_PREMIUM` of the cheapest the one with most cores in all is taken; types with a single
core and burstable types are left out. Three dedicated masters, whatever the size.

Sources: "Sizing Amazon OpenSearch Service domains" with its pages on storage, shards and instance
types, and "Dedicated master nodes" of the developer guide (quotas.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from headrace.services.search import prices
from headrace.services.search import quotas as q
from headrace.services.search.instances import CURRENT, instance, instances_of
from headrace.services.search.nodes import DataNodes, Warm, data_nodes, master_type, warm_nodes
from headrace.services.search.requirement import SearchRequirement
from headrace.services.search.shards import needed_bytes
from headrace.sizing import Amount, Check, Cost, Sizing

__all__ = ["CORES_PREMIUM", "SearchRequirement", "SearchSizing", "size_search"]

SEED: Final = ("S4", "S9")

CORES_PREMIUM: Final = 0.10
"""What more cores may cost, as a share of the cheapest bill: our choice."""


class SearchSizing(Sizing, frozen=True, kw_only=True):
    """Answer for a domain.

    Attributes
    ----------
    data_nodes, data_type, volume_gib
        Data nodes and the gp3 volume of each; None and empty if no number suffices.
    masters, master_type
        Dedicated masters; the type is empty where the service's table ends.
    primary_shards
        Of each index.
    warm_nodes, warm_type
        UltraWarm nodes; 0 where nothing moves there.
    """

    data_nodes: int | None
    data_type: str
    volume_gib: int | None
    masters: int
    master_type: str
    primary_shards: int | None
    warm_nodes: int
    warm_type: str


class _Choice(Struct, frozen=True):
    """A domain that would do, and its bills."""

    data: DataNodes
    warm: Warm | None
    master: str | None
    costs: tuple[Cost, ...]

    @property
    def on_demand(self) -> float:
        return next(cost.usd_per_month for cost in self.costs if cost.name == "on-demand")


def size_search(need: SearchRequirement) -> SearchSizing:
    """Return data nodes, shards, volumes and masters for *need*, with derivation and cost.

    Raises
    ------
    InputError
        When *need* asks for an instance type that is not known.

    Examples
    --------
    >>> need = SearchRequirement(daily_bytes=100 * q.GIB, retention_s=14 * 86_400)
    >>> answer = size_search(need)
    >>> answer.data_nodes, answer.data_type, answer.volume_gib, answer.masters
    (3, 'm7g.xlarge', 1468, 3)
    """
    asked = (instance(need.instance_type),) if need.instance_type else instances_of(CURRENT)
    choices = [
        _choice(need, found) for one in asked if (found := data_nodes(need, one)) is not None
    ]
    if not choices:
        return _impossible(need)
    best = _with_most_cores(choices)
    data, warm = best.data, best.warm
    binding = max(data.terms, key=lambda term: term.utilisation or 0)
    return SearchSizing(
        service="search",
        answer=tuple(_answer(need, best)),
        terms=data.terms,
        binding=binding.name,
        checks=tuple(_checks(need, best)),
        costs=best.costs,
        notes=tuple(_notes(need, best)),
        sources=(q.STORAGE.url, q.SHARDING.url, q.MASTERS.url, prices.PRICE_LIST.url),
        data_nodes=data.count,
        data_type=data.instance.name,
        volume_gib=data.volume_gib,
        masters=q.MASTERS_ADVISED,
        master_type=best.master or "",
        primary_shards=data.shards.primaries,
        warm_nodes=warm.count if warm else 0,
        warm_type=warm.name if warm else "",
    )


def _with_most_cores(choices: list[_Choice]) -> _Choice:
    """Return the choice with most cores among those that cost about as much as the cheapest."""
    most = min(choice.on_demand for choice in choices) * (1 + CORES_PREMIUM)
    affordable = [choice for choice in choices if choice.on_demand <= most]
    return max(affordable, key=lambda choice: (choice.data.vcpu, -choice.on_demand))


def _choice(need: SearchRequirement, data: DataNodes) -> _Choice:
    ways = [_with_warm(need, data, warm) for warm in warm_nodes(need)]
    return min(ways or [_with_warm(need, data, None)], key=lambda choice: choice.on_demand)


def _with_warm(need: SearchRequirement, data: DataNodes, warm: Warm | None) -> _Choice:
    nodes = data.count + (warm.count if warm else 0)
    master = master_type(nodes, data.shards.total)
    usage = prices.Usage(
        data_nodes=data.count,
        data_type=data.instance.name,
        volume_gib=data.volume_gib,
        masters=q.MASTERS_ADVISED,
        master_type=master or q.MASTER_TYPES[-1][-1],
        prices=need.own_prices or prices.prices_for(need.region),
    )
    if warm is not None:
        usage = replace(usage, warm_nodes=warm.count, warm_type=warm.name, warm_gib=warm.gib)
    return _Choice(data, warm, master, prices.bills(usage))


def _answer(need: SearchRequirement, choice: _Choice) -> Iterator[Amount]:
    data, shards = choice.data, choice.data.shards
    yield Amount(name="data nodes", value=f"{data.count:,} × {data.instance.name}")
    yield Amount(name="volume of each", value=data.volume_gib, unit="GiB gp3")
    masters = choice.master or "no documented type"
    yield Amount(name="dedicated masters", value=f"{q.MASTERS_ADVISED} × {masters}")
    if choice.warm is not None:
        warm = choice.warm
        yield Amount(name="UltraWarm nodes", value=f"{warm.count:,} × {warm.name}")
        yield Amount(name="data in UltraWarm", value=warm.gib, unit="GiB")
    yield Amount(name="primary shards of an index", value=shards.primaries)
    yield Amount(name="size of a shard", value=shards.shard_bytes / q.GIB, unit="GiB")
    yield Amount(name="shards on data nodes", value=shards.total)
    yield Amount(name="storage in all", value=float(data.count * data.volume_gib), unit="GiB")
    needed = needed_bytes(need.hot_bytes, need.replicas) / q.GIB
    yield Amount(name="storage by the service's formula", value=needed, unit="GiB")


def _checks(need: SearchRequirement, choice: _Choice) -> Iterator[Check]:
    data = choice.data
    least, most = q.SHARD_GIB[need.workload]
    size_gib = data.shards.shard_bytes / q.GIB
    within = least <= size_gib <= most
    advice = "" if within or size_gib > most else ": roll indexes over by size, not by day"
    yield Check(
        name="shard size",
        level="ok" if within else "warning",
        message=f"shards of {size_gib:.1f} GiB; {least} to {most} GiB are advised for "
        f"{need.workload}{advice}",
        value=size_gib,
        limit=most,
    )
    if need.replicas == 0:
        message = "no replica: what a lost node kept can't be searched until it is restored"
        yield Check(name="replicas", level="warning", message=message)
    if need.zones == 1:
        message = "one zone: nothing is left to search while it is down"
        yield Check(name="zones", level="warning", message=message)
    if need.standby and need.copies % q.STANDBY_COPIES:
        message = (
            f"standby keeps each shard in three zones: {need.copies} copies are no multiple of"
            " three, give 2 replicas"
        )
        yield Check(name="standby", level="error", message=message)
    if data.count > q.DATA_NODES_DEFAULT_QUOTA:
        quota = q.DATA_NODES_DEFAULT_QUOTA
        message = f"{data.count} data nodes: ask for more than the quota of {quota}"
        yield Check(name="quota", level="warning", message=message, limit=quota)
    if choice.master is None:
        message = "the service's table of masters ends before so many nodes and shards"
        yield Check(name="masters", level="error", message=message)


def _notes(need: SearchRequirement, choice: _Choice) -> Iterator[str]:
    if need.instance_type is None:
        yield (
            f"Among types within {CORES_PREMIUM:.0%} of the cheapest bill the one with most cores:"
            f" {choice.data.vcpu:,} vCPU."
        )
    yield (
        f"{q.FREE_STORAGE_ALARM:.0%} of each volume stays free: when less is, AWS advises an alarm."
    )
    if need.daily_bytes is not None:
        yield "One index a day; only today's is written to."
    if choice.warm is not None:
        yield _against_no_warm(need, choice)
    yield "Discounts of reservations are taken from no page: check them before you buy."
    if choice.costs[0].region != need.region:
        region = choice.costs[0].region
        yield f"Prices are those of {region}: the ones of {need.region} aren't known here."


def _against_no_warm(need: SearchRequirement, choice: _Choice) -> str:
    """Say what the same costs on demand without UltraWarm."""
    without = size_search(replace(need, warm_after_s=None))
    costs = [cost.usd_per_month for cost in without.costs if cost.name == "on-demand"]
    if not costs:
        return "Without UltraWarm no number of data nodes suffices."
    change = "saves" if costs[0] > choice.on_demand else "adds"
    usd = abs(costs[0] - choice.on_demand)
    return f"UltraWarm {change} {usd:,.2f} USD a month on demand."


def _impossible(need: SearchRequirement) -> SearchSizing:
    most = q.DATA_NODES_MAX[need.zones]
    of = need.instance_type or f"the families {', '.join(CURRENT)}"
    message = f"no number of data nodes of {of} up to {most:,} suffices"
    return SearchSizing(
        service="search",
        answer=(Amount(name="data nodes", value=None),),
        terms=(),
        binding="",
        checks=(Check(name="data nodes", level="error", message=message, limit=most),),
        costs=(),
        notes=(),
        sources=(q.STORAGE.url, q.SHARDING.url),
        data_nodes=None,
        data_type="",
        volume_gib=None,
        masters=q.MASTERS_ADVISED,
        master_type="",
        primary_shards=None,
        warm_nodes=0,
        warm_type="",
    )
