"""Clients without a screen, for load and for checks: they enter by the front door and live in the world.

`client` speaks the protocol, `avatar` keeps what a client knows, `guide` what its data say of the world,
`behaviours` decide what is done there, `bot` is one player's life with all its logins, `report` counts, `command`
is the command line.
"""
