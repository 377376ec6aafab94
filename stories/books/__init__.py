"""What readers take along: books of live stories in several formats, and their catalogues; manuscripts of revisions."""
