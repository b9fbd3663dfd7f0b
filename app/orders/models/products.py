"""What is sold, as the shop told us of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base
from app.customers.models.terms import Exact

_NAMED = text("external_id IS NOT NULL")


class Product(Base):
    """A thing that is sold: code, name and specification together are its key.

    price_minor: in the currency's smallest unit. source, external_id: of the shop. source_updated_at: the
    shop's own time of what we know, so that older news changes nothing.
    """

    __tablename__ = "products"
    __table_args__ = (
        UniqueConstraint("code", "name", "specification"),
        Index(
            "uq_products_external",
            "source",
            "external_id",
            unique=True,
            sqlite_where=_NAMED,
            postgresql_where=_NAMED,
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(default="")
    external_id: Mapped[str | None]
    code: Mapped[str]
    name: Mapped[str]
    specification: Mapped[str] = mapped_column(default="")
    price_minor: Mapped[int | None]
    currency: Mapped[str] = mapped_column(default="")
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    source_updated_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(default=now)
    pictures: Mapped[list["ProductPicture"]] = relationship(
        order_by="ProductPicture.id", cascade="all, delete-orphan"
    )


class ProductPicture(Base):
    """A picture of a product: stored here (file_key, see core.files) or only linked (url).

    size: in bytes, 0 where nobody counted.
    """

    __tablename__ = "product_pictures"
    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    url: Mapped[str] = mapped_column(default="")
    file_key: Mapped[str | None] = mapped_column(index=True)
    content_type: Mapped[str] = mapped_column(default="")
    size: Mapped[int] = mapped_column(default=0)


class ProductTerm(Base):
    """One word, or two characters of Chinese, by which a product is found; see customers.rules.terms."""

    __tablename__ = "product_terms"
    __table_args__ = (Index("ix_product_terms_term", "term", "product_id"),)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    term: Mapped[str] = mapped_column(Exact, primary_key=True)
