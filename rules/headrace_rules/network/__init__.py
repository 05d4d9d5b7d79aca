"""Rules about what can reach what."""
