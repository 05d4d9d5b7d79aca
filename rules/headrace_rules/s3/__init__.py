"""Rules about the buckets that a design delivers to."""
