"""Scores of a document: how good the extraction is, whether it is garbled, and what to do with it."""
