"""What readers open: the public pages of stories, and what stands behind them."""
