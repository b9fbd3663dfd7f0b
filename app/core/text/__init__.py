"""Words from outside made safe and readable: one line, file names, HTML, the newest words of a mail."""
