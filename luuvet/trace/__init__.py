"""Tracing as a library: what scans say of where people were. Arrow in, Arrow out."""
