"""The declared messages, all of them at once."""
