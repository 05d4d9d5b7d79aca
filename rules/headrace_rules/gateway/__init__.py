"""Rules about APIs that write to streams or call functions."""
