"""The knowledge base: articles that answer what was answered before."""
