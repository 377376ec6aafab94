"""What several admin pages share."""
