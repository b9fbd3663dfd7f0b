"""Lumen & Leaf / 澄光, the demo company: lamps and things for plants, shipped from Shanghai and Rotterdam."""
