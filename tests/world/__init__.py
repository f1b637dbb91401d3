"""Tests of the pure world."""
