"""Reading files of strangers: in which characters they are, and the cells in them. Knows no database."""
