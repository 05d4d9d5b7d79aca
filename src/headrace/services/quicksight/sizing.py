"""Which edition, how readers are paid, how much SPICE is bought, and what it costs.

Edition: Enterprise if anything asked for needs it (`quotas.ENTERPRISE_ONLY`), or if there are
readers, whose role the Standard edition lacks. New accounts get Enterprise anyway: the API offers
no other any more.

SPICE: each author's seat brings 10 GB to a pool of the account in its home region; the rest is
bought by the GB.

Readers: r readers with s sessions each cost r x seat, or by a plan of p USD for n sessions

    p + max(0, r x s - n) x extra

The plan that is paid by the year is counted by twelfths. Sessions are the cheaper way below the
break-even, the greatest s at which a plan costs no more than the seats. Of the plans by the year
only the cheapest for these sessions is shown.

Data sets: a SPICE data set holds so many bytes and rows; a greater one is divided, or queried
directly.

Sources: quotas.py and prices.py. Serves the notes' "not free, authors and readers, Standard and
Enterprise".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from headrace.services.quicksight import prices
from headrace.services.quicksight import quotas as q
from headrace.services.quicksight.quotas import Edition
from headrace.services.quicksight.requirement import BiRequirement
from headrace.sizing import Amount, Check, Cost, Sizing, Term, fits, lanes_for

__all__ = ["BiRequirement", "BiSizing", "size_workspace"]

SEED: Final = ("Q2",)

_NAMES: Final[dict[Edition, str]] = {"enterprise": "Enterprise", "standard": "Standard"}


class BiSizing(Sizing, frozen=True, kw_only=True):
    """Answer for a BI workspace.

    Attributes
    ----------
    edition
        ``enterprise`` or ``standard``.
    spice_bought_gb
        SPICE to buy beyond what comes with the seats, in GB.
    cheapest
        Name of the cheapest of the costs.
    break_even_sessions
        Sessions of each reader in a month up to which paying by session costs no more than a seat
        each; None without readers who could have seats.
    """

    edition: Edition
    spice_bought_gb: int
    cheapest: str
    break_even_sessions: float | None


def size_workspace(requirement: BiRequirement) -> BiSizing:
    """Return edition, way to pay and SPICE for *requirement*.

    Examples
    --------
    >>> team = BiRequirement(authors=10, readers=300, sessions_per_reader_month=20)
    >>> answer = size_workspace(team)
    >>> answer.edition, answer.cheapest, answer.costs[0].usd_per_month
    ('enterprise', 'Enterprise, reader seats', 1140.0)
    """
    edition = requirement.edition or "enterprise"
    costs = _costs(requirement, edition)
    bought = _bought(requirement, edition)
    break_even = _break_even(requirement) if edition == "enterprise" else None
    terms = tuple(_terms(requirement, edition))
    return BiSizing(
        service="quicksight",
        answer=tuple(_answer(requirement, edition, bought, costs, break_even)),
        terms=terms,
        binding=max(terms, key=lambda term: term.value / term.limit).name if terms else "",
        checks=(*_edition_checks(requirement, edition), *_data_checks(terms)),
        costs=costs,
        notes=tuple(_notes(requirement, edition, costs)),
        sources=(q.PAGE.url, q.EDITIONS.url, q.SIGN_UP.url, q.SPICE.url),
        edition=edition,
        spice_bought_gb=bought,
        cheapest=costs[0].name,
        break_even_sessions=break_even,
    )


def _costs(need: BiRequirement, edition: Edition) -> tuple[Cost, ...]:
    seats = need.seats
    if edition == "standard":
        ways = [prices.standard(seats, annual=annual) for annual in (True, False)]
    else:
        ways = [] if need.nameless else [prices.enterprise(seats)]
        sessions = need.sessions_per_month
        if sessions is not None:
            monthly, *annual_plans = prices.session_plans(seats.prices)
            annual_plan = min(annual_plans, key=lambda plan: plan.usd(sessions))
            ways += [prices.enterprise(seats, plan, sessions) for plan in (monthly, annual_plan)]
    return tuple(sorted(ways, key=lambda way: way.usd_per_month))


def _bought(need: BiRequirement, edition: Edition) -> int:
    if edition == "enterprise":
        return need.seats.bought_gb
    (bill, *_) = _costs(need, edition)
    return next((int(item.quantity) for item in bill.items if item.name == "SPICE"), 0)


def _break_even(need: BiRequirement) -> float | None:
    """Return the sessions of each reader that the price of all seats pays for by a plan."""
    seats = need.seats
    if not seats.readers or need.nameless:
        return None
    budget = seats.readers * seats.prices.reader
    plans = prices.session_plans(seats.prices)
    return max(plan.sessions_for(budget) for plan in plans) / seats.readers


def _answer(
    need: BiRequirement,
    edition: Edition,
    bought: int,
    costs: tuple[Cost, ...],
    break_even: float | None,
) -> Iterator[Amount]:
    yield Amount(name="edition", value=_NAMES[edition])
    yield Amount(name="cheapest", value=costs[0].name)
    yield Amount(name="SPICE included", value=_included(need, edition) / q.GB, unit="GB")
    yield Amount(name="SPICE to buy", value=bought, unit="GB")
    if break_even:
        yield Amount(
            name="seats are cheaper above",
            value=break_even,
            unit="sessions of each reader in a month",
        )
    elif break_even is not None:
        yield Amount(name="seats are cheaper", value="however few sessions readers have")


def _included(need: BiRequirement, edition: Edition) -> float:
    seats = need.seats
    if edition == "enterprise":
        return seats.included_bytes
    return (seats.authors + seats.readers) * q.SPICE_PER_SEAT_BYTES


def _terms(need: BiRequirement, edition: Edition) -> Iterator[Term]:
    """Yield the greatest data set against what one data set holds."""
    bytes_, rows = need.data_set_bytes, need.data_set_rows
    if bytes_ is not None:
        yield _term("data set size", bytes_ / q.GB, q.DATA_SET_BYTES[edition] / q.GB, "GB")
    if rows is not None:
        yield _term("data set rows", rows, q.DATA_SET_ROWS[edition], "rows")


def _term(name: str, value: float, limit: float, unit: str) -> Term:
    lanes = lanes_for(value, limit)
    used = value / lanes / limit
    return Term(name=name, value=value, unit=unit, limit=limit, lanes=lanes, utilisation=used)


def _edition_checks(need: BiRequirement, edition: Edition) -> Iterator[Check]:
    asked = [q.ENTERPRISE_ONLY[feature] for feature in need.features]
    if edition == "enterprise":
        if asked:
            listed = "; ".join(asked)
            yield Check(name="edition", level="ok", message=f"only Enterprise has {listed}")
        return
    for feature in asked:
        yield Check(
            name="edition",
            level="error",
            message=f"the Standard edition lacks {feature}: upgrade the account to Enterprise",
        )
    if need.authors_pro or need.readers_pro:
        message = "the Standard edition has no Pro users: upgrade the account to Enterprise"
        yield Check(name="Pro users", level="error", message=message)
    if need.readers:
        yield Check(
            name="readers",
            level="warning",
            message=f"the Standard edition has no readers: {need.readers:,} more users who may"
            " change everything",
            value=need.readers,
            limit=0,
        )


def _data_checks(terms: tuple[Term, ...]) -> Iterator[Check]:
    for term in terms:
        ok = fits(term.value, term.limit)
        message = f"one data set holds {term.limit:,.0f} {term.unit}"
        yield Check(
            name=term.name,
            level="ok" if ok else "warning",
            message=message
            if ok
            else f"{message}: divide the {term.value:,.0f} {term.unit} into {term.lanes}, or query"
            " the source directly",
            value=term.value,
            limit=term.limit,
        )


def _notes(need: BiRequirement, edition: Edition, costs: tuple[Cost, ...]) -> Iterator[str]:
    if edition == "standard":
        yield "Only accounts that have the Standard edition can keep it: new ones get Enterprise."
    elif not need.features and not need.readers and not need.authors_pro + need.readers_pro:
        usd = prices.standard(need.seats, annual=False).usd_per_month
        yield (
            f"An account that has the Standard edition would pay {usd:,.2f} USD a month: nothing"
            " asked for needs Enterprise, but new accounts get no other."
        )
    if need.nameless:
        yield "People without an account are paid by session: no seats."
    if edition == "enterprise" and need.readers and need.sessions_per_month is None:
        yield "Give the sessions of a reader to compare seats with paying by session."
    if need.sessions_per_month is not None:
        yield "Plans by the year are counted by twelfths; their sessions may fall in any month."
    if need.spice_bytes:
        yield ("SPICE is counted by logical size, after conversion: not the size of file or table.")
    if costs[0].region != need.region:
        yield f"Prices are those of {costs[0].region}: the ones of {need.region} aren't known here."
