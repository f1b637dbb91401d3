"""What zones and main say alike to players about each other."""

NOT_HERE = "This player is not here."
"""Told for who is away, who does not exist, and who wants no whispers: one cannot tell them apart (RULES 19)."""
