"""Storage: the contract of the interfaces, met by the real stores and by their twins in memory."""
