"""Pictures: taken, described, replaced and deleted; who may do so, and what shows them."""
