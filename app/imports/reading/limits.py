"""How much a file may hold, and what is said of one that cannot be read."""

from app.core.errors import N_

MOST_BYTES = 120_000_000
MOST_ROWS = 500_000
MOST_COLUMNS = 200
#: As many characters as Excel takes in a cell.
MOST_CHARACTERS = 32_767
#: Of an XLSX: bytes of all its parts unpacked, and of the list of its texts, which is held in memory.
MOST_UNPACKED, MOST_TEXTS, MOST_PARTS = 1_500_000_000, 300_000_000, 2_000
#: No sheet packs better than that; a bomb does.
MOST_RATIO = 400

TOO_MANY_ROWS = N_("The file has more than 500,000 rows. Split it.")
TOO_MANY_COLUMNS = N_("The file has more than 200 columns.")
TOO_LARGE = N_("The file unpacks to more than may be read.")
NO_ROWS = N_("There is nothing in the file.")
NO_TABLE = N_("This is no CSV and no XLSX file.")
OLD_EXCEL = N_("This is an old or a protected Excel file. Save it as .xlsx without a password, or as CSV.")
BROKEN = N_("The file is damaged: it could not be read to its end.")
NOT_DECODED = N_("The characters of the file are not those that were chosen.")


class Unreadable(Exception):
    """The file cannot be taken in, for the reason given, which a person may be shown."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
