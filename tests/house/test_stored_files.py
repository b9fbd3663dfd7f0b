"""Stored bytes are named by a column that the collector of orphans knows, or they would be taken for left."""

from pathlib import Path

from app.core import orphans

#: Who stores bytes, and the column that names them. Whoever adds one: call the column something_file_key.
NAMED_BY = {
    "app/admin/imports.py": "imports.file_key",
    "app/cases/commands/enclosing.py": "draft_files.file_key",
    "app/cli/lists.py": "imports.pictures_file_key",
    "app/customers/commands/keeping.py": "customer_documents.file_key",
    "app/desk/returns.py": "returns.label_file_key",
    "app/imports/pictures.py": "product_pictures.file_key",
    "app/imports/working.py": "imports.rows_file_key",
    "app/intake/raw.py": "raw_mails.file_key",
    "app/intake/receive.py": "attachments.file_key",
}


def test_everybody_who_stores_a_file_names_it_where_it_is_found():
    storing = {
        str(path)
        for folder in ("app", "workers", "knowledge_base")
        for path in Path(folder).rglob("*.py")
        if "files.put" in path.read_text()
    }

    assert storing == set(NAMED_BY)
    assert {str(column) for column in orphans.columns()} >= set(NAMED_BY.values())
