"""By which words customers and their documents are found: one row a word, so that an index answers."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base

#: Compared byte by byte on both databases, so that one index serves beginnings of words too.
Exact = String().with_variant(String(collation="C"), "postgresql")


class ContactTerm(Base):
    """One word, or two characters of Chinese, by which a contact is found; see customers.rules.terms."""

    __tablename__ = "contact_terms"
    __table_args__ = (Index("ix_contact_terms_term", "term", "contact_id"),)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), primary_key=True)
    term: Mapped[str] = mapped_column(Exact, primary_key=True)


class AccountTerm(Base):
    """The same of an account."""

    __tablename__ = "account_terms"
    __table_args__ = (Index("ix_account_terms_term", "term", "account_id"),)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), primary_key=True)
    term: Mapped[str] = mapped_column(Exact, primary_key=True)


class DocumentTerm(Base):
    """The same of a document: of its title, its filename and the words in it."""

    __tablename__ = "document_terms"
    __table_args__ = (Index("ix_document_terms_term", "term", "document_id"),)
    document_id: Mapped[int] = mapped_column(ForeignKey("customer_documents.id"), primary_key=True)
    term: Mapped[str] = mapped_column(Exact, primary_key=True)
