"""Hostile input: a little of it beside a cluster in memory, and a storm of it beside real processes."""
