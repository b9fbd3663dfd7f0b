"""Lists that come in as files and go out as files: customers, products, orders and shipments."""
