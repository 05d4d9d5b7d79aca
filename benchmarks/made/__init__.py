"""Templates that the benchmarks make: large, and the same at every run."""
