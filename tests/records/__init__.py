"""Layouts declared as classes."""
