"""Sheets that staff take away, for spreadsheet programmes."""
