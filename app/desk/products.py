"""Products on the desk: found by words of them, each with its pictures and the orders that name it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core import files
from app.core.web import current_actor
from app.customers import queries as customers
from app.desk.door import desk
from app.desk.files import as_picture
from app.desk.here import frame
from app.orders import queries

#: A picture of more bytes is shown on the product's own page only, not in a list of fifty.
MOST_THUMB_BYTES = 500_000


@desk.get("/products")
def list_products() -> str:
    """List products by code, or those that have the words of ?q=; ?after= the next page."""
    actor, words = current_actor(), request.args.get("q", "").strip()
    found = queries.products(actor, words, after=request.args.get("after", type=int))
    return render_template(
        "desk/products.html",
        products=found.products,
        after=found.after,
        words=words,
        most_thumb_bytes=MOST_THUMB_BYTES,
        **frame(actor, "orders"),
    )


@desk.get("/products/<int:product_id>")
def show_product(product_id: int) -> str:
    """Show a product; ?after= the next page of its orders."""
    actor = current_actor()
    product = queries.product(actor, product_id)
    page = queries.orders_with(actor, product, after=request.args.get("after", type=int))
    return render_template(
        "desk/product.html",
        product=product,
        namesakes=queries.namesakes(actor, product),
        orders=page.orders,
        after=page.after,
        lines_of={one.id: queries.pieces_of(product, one) for one in page.orders},
        buyers=customers.names_of({one.contact_id for one in page.orders}),
        **frame(actor, "orders"),
    )


@desk.get("/products/pictures/<int:picture_id>")
def show_product_picture(picture_id: int) -> ResponseReturnValue:
    """Show a picture that came with an import. One that is only linked is never fetched for a page."""
    picture = queries.picture(current_actor(), picture_id)
    return as_picture(files.get(picture.file_key or ""))
