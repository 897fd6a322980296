"""The demonstration: an invented fortnight of one district, loaded the way phones send it, counted like any other."""
