"""Pictures drawn as SVG, each with a title and a table that says the same. No style is written into them."""
