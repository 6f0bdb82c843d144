"""Measures Belegt on sets of questions: ``python -m eval SUITE`` or ``belegt eval SUITE``.

It asks the assistant from outside, as a program would, and knows nothing of how it works.
"""
