"""Rules about stream analytics."""
