"""Accounts: the login form, second factors, sessions, passwords, and the ways back in."""
