"""What readers open of people and places."""
