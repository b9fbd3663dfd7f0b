"""Careline: customer service and contact centre."""
