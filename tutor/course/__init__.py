"""Lessons, questions and challenges: immutable values, their loader, and the catalog."""
