"""The signs of the families: line drawings of our own on a grid of 24 by 24."""

from __future__ import annotations

from typing import Final

__all__ = ["GLYPHS"]

GLYPHS: Final[dict[str, str]] = {
    # three currents
    "stream": "M3 7c3-3 6-3 9 0s6 3 9 0M3 12c3-3 6-3 9 0s6 3 9 0M3 17c3-3 6-3 9 0s6 3 9 0",
    # a parcel on its way
    "delivery": "M3 8h5M3 12h3M3 16h5M10 6h11v12H10zM10 10h11M15.5 6v4",
    # a camera
    "video": "M3 7h12v10H3zM15 11l6-3.5v9L15 13",
    # a curve over its axes
    "analytics": "M4 4v16h16M7 15l4-5 3 3 5-7",
    # a small lambda
    "compute": "M7 4h3l8 16h-3M11.2 10.5L6 20H4",
    # a bucket
    "storage": "M4 6l2.2 13.5h11.6L20 6M4 6a8 2.4 0 0 0 16 0a8 2.4 0 0 0-16 0",
    # a drum
    "database": (
        "M5 6v12a7 2.6 0 0 0 14 0V6M5 12a7 2.6 0 0 0 14 0M5 6a7 2.6 0 0 0 14 0a7 2.6 0 0 0-14 0"
    ),
    # a house of columns
    "warehouse": "M3 9l9-5 9 5v2H3zM6 11v7M12 11v7M18 11v7M3 20h18",
    # a lens
    "search": "M4 10.5a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0-13 0M15.2 15.2L20.5 20.5",
    # a chip
    "iot": "M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4",
    # a table
    "catalog": "M4 5h16v14H4zM4 10h16M4 14.5h16M10 10v9",
    # things in line
    "queue": "M3 8h4v8H3zM10 8h4v8h-4zM17 8h4v8h-4z",
    # one speaks, many hear
    "topic": "M4 10v4h3l6 4V6l-6 4zM16 9.5c1.4 1.6 1.4 3.4 0 5M18.5 7c2.8 3 2.8 7 0 10",
    # a way in
    "api": "M8 5c-3 0-1 6-4 7c3 1 1 7 4 7M16 5c3 0 1 6 4 7c-3 1-1 7-4 7",
    # bars
    "dashboard": "M4 20V4M4 20h16M8.5 16v-4M13 16V8M17.5 16v-6",
    # a net
    "network": "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
    # a key
    "key": "M3.5 15.5a4 4 0 1 0 8 0a4 4 0 1 0-8 0M10.4 12.6L20 3M16 7l3.5 3.5M13 10l2.5 2.5",
    # a person
    "role": "M8 8a4 4 0 1 0 8 0a4 4 0 1 0-8 0M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7",
    # a bell
    "alarm": "M5 17h14c-2-2-2-4-2-7a5 5 0 0 0-10 0c0 3 0 5-2 7zM10 20.5h4",
    # lines of text
    "log": "M5 3h14v18H5zM8.5 8h7M8.5 12h7M8.5 16h4",
    # a block
    "other": "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
}
"""Path of each family's sign: strokes only."""
