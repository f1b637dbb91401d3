"""Measures the daemons as processes of their own, over loopback: `make bench`, see docs/performance.md.

Every figure is a ratio against something that ran beside it, since machines differ and are shared.
"""
