"""What is made from live stories, when they go live: never edited, always to be made anew."""
