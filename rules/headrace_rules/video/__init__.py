"""Rules on video streams and signalling channels."""
