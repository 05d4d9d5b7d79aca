"""The fault matrix: each single fault × each store, every cell of it a trial."""

from headrace.matrix.cells import Cell, State
from headrace.matrix.run import Broken, Matrix, MatrixRow, broken_needs, matrix_of
from headrace.matrix.single import Moment

__all__ = [
    "Broken",
    "Cell",
    "Matrix",
    "MatrixRow",
    "Moment",
    "State",
    "broken_needs",
    "matrix_of",
]
