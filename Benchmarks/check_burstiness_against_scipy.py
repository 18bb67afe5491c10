#!/usr/bin/env python3
"""Prints the Zipf exponents that scipy finds most likely for the samples of ZipfExponentTests.

Install: pip install numpy scipy. The lines it prints are the table of that test: the mean logarithm
is of the counts, the exponent is scipy's, within the bounds of the paper (1.01 to 10).
"""
import numpy as np
from scipy import stats

rng = np.random.default_rng(1)
samples = [np.minimum(rng.zipf(a, n), 2048) for a, n in [
    (1.2, 30), (1.5, 40), (1.5, 90), (1.8, 60), (2.0, 25), (2.0, 200), (2.5, 150), (3.0, 500),
    (4.0, 60), (6.0, 800)]]
samples += [np.ones(30, dtype=int), np.array([2]), np.array([1, 1, 1, 2]),
            np.full(5, 2000)]

def most_likely(counts):
    """The mode of the likelihood: scipy's search over the range, then around the best."""
    low, high = 1.01, 10.0
    for _ in range(3):
        found = stats.fit(stats.zipf, counts, bounds={"a": (low, high)}).params.a
        low, high = max(1.01, found - 0.05), min(10.0, found + 0.05)
    return found

for counts in samples:
    values, times = np.unique(counts, return_counts=True)
    pairs = ", ".join(f"({v}, {t})" for v, t in zip(values, times))
    print(f"    Sample([{pairs}], exponent: {most_likely(counts):.6f}),")
