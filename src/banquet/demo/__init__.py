"""Utsav Banquets & Lawns: a fictitious venue group to try Banquet with."""
