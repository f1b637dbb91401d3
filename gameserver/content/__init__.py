"""Game data files, read and written: maps, spawns, NPCs and items (FORMATS 2 to 6).

Every reader is a pure function from bytes to values, every writer the way back; only `library` opens files.
"""
