"""Game data, read and written: maps, spawns, NPCs, drops, items, teleports (FORMATS 2 to 9) and project files.

Every reader is a pure function from bytes to values, every writer the way back; only `library` opens files.
"""
