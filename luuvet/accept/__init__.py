"""The hot path: bytes in (asgi) → rules (decide) → one write per group of requests (store); what is known (book)."""
