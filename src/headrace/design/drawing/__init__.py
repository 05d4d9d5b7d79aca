"""Drawings of a design: SVG for people, Mermaid and Graphviz for documents, JSON for machines.

::

    picture = picture_of(design, figure_of, marks={"stack/Orders": Mark("too few shards")})
    text = svg(picture)
"""

from headrace.design.drawing.picture import FigureOf, FigureRoom, Mark, Picture
from headrace.design.drawing.select import picture_of

__all__ = ["FigureOf", "FigureRoom", "Mark", "Picture", "picture_of"]
