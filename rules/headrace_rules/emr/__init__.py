"""Rules about clusters of EMR."""
