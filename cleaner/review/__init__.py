"""`clean-news review`: a page on this machine that asks about the lines a run was least sure of, and keeps every answer.

articles.py   results of a run by their number
doubt.py      how far a line is from being decided otherwise, and what is asked about it
judge.py      the lines of one article, with what the run's own configuration and models make of them
queue.py      which lines are asked about, and in which order
session.py    who sees which line, what was answered, skipped, taken back
app.py        the session over HTTP, and whom it talks to
serve.py      the server: it begins, fills the queue behind the page, and ends
page/         the page: plain HTML, CSS and JavaScript, as they are
"""
