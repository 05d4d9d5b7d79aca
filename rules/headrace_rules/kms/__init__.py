"""Rules about keys and who may use them."""
