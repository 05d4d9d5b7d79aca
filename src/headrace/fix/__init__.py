"""Writing the changes that clear findings back into templates, as the least edits of their text."""

from headrace.fix.run import Fixes, Left, fixed
from headrace.fix.settle import Unfixable, with_property

__all__ = ["Fixes", "Left", "Unfixable", "fixed", "with_property"]
