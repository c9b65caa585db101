"""How the site is built; see `nox -s docs`."""

from importlib.metadata import version as _version

project = "clean-news"
author = "The clean-news authors"
release = version = _version("clean-news")

extensions = ["myst_parser", "sphinx.ext.autodoc"]
source_suffix = {".md": "markdown"}
exclude_patterns: list[str] = []
html_theme = "alabaster"
html_theme_options = {"page_width": "1100px", "description": "Strips the boilerplate from scraped news, and says why."}
html_show_sourcelink = False
html_show_sphinx = False

default_role = "code"  # docstrings write `name` as Markdown does
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
myst_heading_anchors = 3
