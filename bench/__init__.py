"""Benchmarks: what Careline costs, as figures in JSON. Nothing here passes or fails."""
