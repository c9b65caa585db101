"""Texts and pages become blocks: lines with the spans they came from, and for pages their place in the document."""
