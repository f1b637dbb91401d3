"""A server suite for A3 Online, client v562: login, gate, account, main, zone."""

__version__ = "0.1.0"
