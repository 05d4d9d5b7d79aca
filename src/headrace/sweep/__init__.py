"""Sweeps: many trials of one design, over loads, sizes, faults and seeds."""
