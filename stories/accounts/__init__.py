"""Accounts: the login form, sessions, passwords, and the ways back in."""
