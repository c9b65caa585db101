"""How the site is built; see `nox -s docs`."""

from importlib.metadata import version as _version

project = "clean-news"
author = "The clean-news authors"
release = version = _version("clean-news")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}
exclude_patterns: list[str] = []
html_theme = "furo"
html_title = f"clean-news {version}"
html_static_path = ["style", "images"]  # the style sheet names dark pictures
html_css_files = ["site.css"]
html_show_sourcelink = False
html_show_sphinx = False
html_copy_source = False
pygments_style = "friendly"
pygments_dark_style = "github-dark"

default_role = "code"  # docstrings write `name` as Markdown does
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
autodoc_mock_imports = ["datatrove"]  # its adapter builds on its classes, and the site is built without it
python_maximum_signature_line_length = 90
toc_object_entries_show_parents = "hide"
myst_heading_anchors = 3
copybutton_exclude = ".linenos, .gp, .go"  # prompts and what was printed
copybutton_selector = "div.highlight-sh pre, div.highlight-python pre, div.highlight-toml pre, div.highlight-pycon pre"
