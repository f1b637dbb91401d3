"""What the tests share: an in-memory network, in-memory stores, builders, strategies."""
