"""The benchmarks can be run; what they measure is theirs."""
