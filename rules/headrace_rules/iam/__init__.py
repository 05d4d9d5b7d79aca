"""Rules about who is permitted to do what along a flow."""
