"""Our copy of the protocol catalogue, and the comparison of the declarations with it."""
