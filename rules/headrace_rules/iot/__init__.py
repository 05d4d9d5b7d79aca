"""Rules about devices, what they may do, and rules on their messages."""
