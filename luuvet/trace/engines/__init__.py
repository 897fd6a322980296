"""Engines: strangers to one another, with one signature. `labels(world, profile)` and `links(world, profile)`."""
