"""Getting documents and reading them."""
