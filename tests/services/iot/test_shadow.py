"""Device shadows by the examples of their documentation, and what always holds of them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headrace.services.iot.shadow import Limits, Shadow, delta, merge, shadow_topics

pytestmark = pytest.mark.seed("I3")

LIMITS = Limits(document_bytes=8 * 1024, levels=8)
NOON_S = 1_700_000_000


def after(*requests: dict[str, Any]) -> Shadow:
    shadow = Shadow()
    for request in requests:
        update = shadow.update(request, timestamp_s=NOON_S, limits=LIMITS)
        assert update.rejected is None
        shadow = update.shadow
    return shadow


@pytest.mark.parametrize(
    ("desired", "reported", "expected"),
    [
        pytest.param(
            {"color": "RED", "state": "STOP"},
            {"color": "GREEN", "engine": "ON"},
            {"color": "RED", "state": "STOP"},
            id="fields",
        ),
        pytest.param(
            {"lights": {"color": {"r": 255, "g": 255, "b": 255}}},
            {"lights": {"color": {"r": 255, "g": 0, "b": 255}}},
            {"lights": {"color": {"g": 255}}},
            id="nested",
        ),
        ({"colors": ["RED", "BLUE"]}, {"colors": ["RED"]}, {"colors": ["RED", "BLUE"]}),
        ({"colors": ["RED"]}, {"colors": ["RED"]}, {}),
        ({"on": True}, {"on": 1}, {"on": True}),
        ({"list": [True, {"a": 1}]}, {"list": [1, {"a": 1}]}, {"list": [True, {"a": 1}]}),
        ({"a": {"b": 1}}, {"a": 5}, {"a": {"b": 1}}),
        ({"a": 5}, {"a": {"b": 1}}, {"a": 5}),
        ({}, {"engine": "ON"}, {}),
    ],
)
def test_delta_is_what_desired_has_otherwise(
    desired: dict[str, Any], reported: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Source: https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-document.html."""
    assert delta(desired, reported) == expected


@pytest.mark.parametrize(
    ("state", "changes", "expected"),
    [
        pytest.param(
            {"colors": ["RED", "GREEN", "BLUE"]},
            {"colors": ["RED"]},
            {"colors": ["RED"]},
            id="lists",
        ),
        ({"a": 1, "b": 2}, {"b": 3, "c": 4}, {"a": 1, "b": 3, "c": 4}),
        ({"a": 1, "engine": "ON"}, {"engine": None}, {"a": 1}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": None}}, {"a": {"c": 2}}),
        ({"a": {"b": 1}}, {"a": {"b": None}}, {}),
        ({"a": 1}, {"a": {"b": 2}}, {"a": {"b": 2}}),
        ({"a": {"b": 2}}, {"a": 1}, {"a": 1}),
        ({}, {"a": None, "b": {"c": None}}, {}),
    ],
)
def test_an_update_touches_only_what_it_names(
    state: dict[str, Any], changes: dict[str, Any], expected: dict[str, Any]
) -> None:
    """Source: https://docs.aws.amazon.com/iot/latest/developerguide/device-shadow-document.html."""
    assert merge(state, changes) == expected


def test_an_update_is_answered_with_three_messages() -> None:
    shadow = after({"state": {"reported": {"color": "GREEN", "engine": "ON"}}})
    request = {"state": {"desired": {"color": "RED"}}, "clientToken": "t-1", "version": 1}
    update = shadow.update(request, timestamp_s=NOON_S + 5, limits=LIMITS)
    stamp, later = {"timestamp": NOON_S}, {"timestamp": NOON_S + 5}
    reported = {"color": "GREEN", "engine": "ON"}
    reported_stamps = {"color": stamp, "engine": stamp}
    assert update.accepted == {
        "state": {"desired": {"color": "RED"}},
        "metadata": {"desired": {"color": later}},
        "version": 2,
        "timestamp": NOON_S + 5,
        "clientToken": "t-1",
    }
    assert update.delta == {
        "state": {"color": "RED"},
        "metadata": {"color": later},
        "version": 2,
        "timestamp": NOON_S + 5,
        "clientToken": "t-1",
    }
    assert update.documents == {
        "previous": {
            "state": {"reported": reported},
            "metadata": {"reported": reported_stamps},
            "version": 1,
        },
        "current": {
            "state": {"reported": reported, "desired": {"color": "RED"}},
            "metadata": {"reported": reported_stamps, "desired": {"color": later}},
            "version": 2,
        },
        "timestamp": NOON_S + 5,
        "clientToken": "t-1",
    }
    assert update.rejected is None


def test_no_delta_is_sent_once_the_device_has_followed() -> None:
    shadow = after({"state": {"desired": {"color": "RED"}}})
    assert shadow.delta_message(timestamp_s=NOON_S) is not None
    followed = {"state": {"reported": {"color": "RED"}}}
    assert shadow.update(followed, timestamp_s=NOON_S, limits=LIMITS).delta is None


def test_a_section_set_to_null_goes_and_its_timestamps_with_it() -> None:
    shadow = after(
        {"state": {"desired": {"color": "RED", "at": {"timestamp": 3, "list": [1, [2]]}}}},
        {"state": {"desired": {"at": {"timestamp": None}}}},
        {"state": {"reported": {"color": "RED"}, "desired": {"color": None}}},
    )
    stamp = {"timestamp": NOON_S}
    assert shadow.metadata == {
        "reported": {"color": stamp},
        "desired": {"at": {"list": [stamp, [stamp]]}},
    }
    emptied = after({"state": {"desired": {"a": 1}}}, {"state": {"desired": None}})
    assert (emptied.state, emptied.metadata, emptied.version) == ({}, {}, 2)


def test_a_state_of_null_empties_the_shadow_without_deleting_it() -> None:
    shadow = after({"state": {"desired": {"a": 1}, "reported": {"b": 2}}}, {"state": None})
    assert (shadow.state, shadow.version, shadow.exists) == ({}, 2, True)


@pytest.mark.parametrize(
    ("request_body", "code", "message"),
    [
        ({"state": {"desired": {"a": 2}}, "version": 9}, 409, "Version conflict"),
        ({"state": {}, "version": "1"}, 400, "Invalid version"),
        ({"state": {}, "version": True}, 400, "Invalid version"),
        ({"state": {}, "version": -1}, 400, "Invalid version"),
        ([], 400, "Invalid JSON"),
        ({"desired": {}}, 400, "Missing required node: state"),
        ({"state": 5}, 400, "State node must be an object"),
        ({"state": {"desired": 5}}, 400, "Desired node must be an object"),
        ({"state": {"reported": []}}, 400, "Reported node must be an object"),
        ({"state": {"wanted": {}}}, 400, "State contains an invalid node: 'wanted'"),
        ({"state": {"desired": {"a": [None, "RED"]}}}, 400, "Invalid JSON"),
        ({"state": {"desired": {"a": [{"b": [None]}]}}}, 400, "Invalid JSON"),
        ({"state": {}, "clientToken": "é" * 33}, 400, "Invalid clientToken"),
        ({"state": {}, "clientToken": 5}, 400, "Invalid clientToken"),
        (
            {"state": {"desired": {"a": {"b": {"c": {"d": {"e": {"f": {"g": {"h": 1}}}}}}}}}},
            400,
            "JSON contains too many levels of nesting; maximum is 7",
        ),
        (
            {"state": {"desired": {"text": "x" * 100}}},
            413,
            "The payload exceeds the maximum size allowed",
        ),
    ],
)
def test_a_refused_request_changes_nothing(request_body: object, code: int, message: str) -> None:
    shadow = after({"state": {"desired": {"a": 1}}})
    tight = Limits(document_bytes=100, levels=7)
    update = shadow.update(request_body, timestamp_s=NOON_S, limits=tight)
    assert update.shadow == shadow
    assert update.rejected is not None
    assert (update.rejected["code"], update.rejected["message"]) == (code, message)
    assert (update.accepted, update.documents, update.delta) == (None, None, None)


def test_a_refusal_names_the_client_token() -> None:
    request = {"state": {"desired": {}}, "version": 9, "clientToken": "426bfd96"}
    update = Shadow().update(request, timestamp_s=NOON_S, limits=LIMITS)
    assert update.rejected == {
        "code": 409,
        "message": "Version conflict",
        "timestamp": NOON_S,
        "clientToken": "426bfd96",
    }


def test_size_and_depth_at_their_limits_are_taken() -> None:
    # {"desired":{"t":"..."}} has 20 bytes around its text.
    request = {"state": {"desired": {"t": "x" * 80}}}
    fits = Shadow().update(request, timestamp_s=NOON_S, limits=Limits(100, 1))
    assert fits.rejected is None
    large = {"state": {"desired": {"t": "x" * 81}}}
    assert Shadow().update(large, timestamp_s=NOON_S, limits=Limits(100, 1)).rejected is not None


def test_get_shows_the_delta_too() -> None:
    shadow = after({"state": {"desired": {"a": 1}, "reported": {"a": 2}}})
    stamp = {"a": {"timestamp": NOON_S}}
    assert shadow.get(timestamp_s=NOON_S + 1, name="lamp") == {
        "state": {"desired": {"a": 1}, "reported": {"a": 2}, "delta": {"a": 1}},
        "metadata": {"desired": stamp, "reported": stamp, "delta": stamp},
        "version": 1,
        "timestamp": NOON_S + 1,
    }


def test_a_deleted_shadow_goes_on_counting_its_versions() -> None:
    shadow, accepted = after({"state": {"desired": {"a": 1}}}).delete(timestamp_s=9, name="lamp")
    assert accepted == {"version": 1, "timestamp": 9}
    missing = {"code": 404, "message": "No shadow exists with name: lamp", "timestamp": 9}
    assert shadow.get(timestamp_s=9, name="lamp") == missing
    assert shadow.delete(timestamp_s=9, name="lamp") == (shadow, missing)
    again = shadow.update({"state": {}}, timestamp_s=10, limits=LIMITS)
    assert again.shadow.version == 2


def test_topics_of_classic_and_named_shadows() -> None:
    assert shadow_topics("lamp") == "$aws/things/lamp/shadow"
    assert shadow_topics("lamp", "night") == "$aws/things/lamp/shadow/name/night"


KEYS = st.sampled_from("abcd")
SCALARS = st.booleans() | st.integers(0, 2) | st.sampled_from(["x", "y"])
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
STATES = st.dictionaries(KEYS, VALUES, max_size=4)
CHANGES = st.recursive(
    SCALARS | st.none() | st.lists(SCALARS, max_size=2),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
SECTIONS = st.fixed_dictionaries(
    {},
    optional={name: st.dictionaries(KEYS, CHANGES, max_size=3) for name in ("desired", "reported")},
)


def covers(reported: object, desired: object) -> bool:
    """Tell in another way than delta does whether nothing is left to do."""
    if isinstance(desired, dict) and isinstance(reported, dict):
        return all(key in reported and covers(reported[key], desired[key]) for key in desired)
    return repr_sorted(reported) == repr_sorted(desired)


def repr_sorted(value: object) -> str:
    if isinstance(value, dict):
        return repr(sorted((key, repr_sorted(item)) for key, item in value.items()))
    if isinstance(value, list):
        return repr([repr_sorted(item) for item in value])
    return repr(value)


@settings(max_examples=200, deadline=None)
@given(STATES, STATES)
def test_delta_is_empty_exactly_if_reported_covers_desired(
    desired: dict[str, Any], reported: dict[str, Any]
) -> None:
    assert (delta(desired, reported) == {}) == covers(reported, desired)


@settings(max_examples=100, deadline=None)
@given(STATES, STATES)
def test_a_device_that_reports_the_delta_has_followed(
    desired: dict[str, Any], reported: dict[str, Any]
) -> None:
    assert delta(desired, merge(reported, delta(desired, reported))) == {}


def same_keys(state: object, metadata: object) -> bool:
    if isinstance(state, dict):
        return (
            isinstance(metadata, dict)
            and state.keys() == metadata.keys()
            and all(same_keys(state[key], metadata[key]) for key in state)
        )
    if isinstance(state, list):
        return isinstance(metadata, list) and len(state) == len(metadata)
    return metadata == {"timestamp": NOON_S}


@settings(max_examples=150, deadline=None)
@given(st.lists(SECTIONS, max_size=4))
def test_every_value_has_its_timestamp_and_no_null_is_kept(updates: list[dict[str, Any]]) -> None:
    shadow = after(*({"state": state} for state in updates))
    assert shadow.version == len(updates)
    assert same_keys(shadow.state, shadow.metadata)
    assert "None" not in repr(shadow.state)
    assert merge(shadow.state, {}) == shadow.state
