"""Makes the corpus: `python -m tests.channels.email.maker`. What each mail says is written here by hand.

A module has MAILS: name -> (bytes, what of its reading is expected). The expected values are what a person who
knows the clients would say, never what the parser printed.
"""
