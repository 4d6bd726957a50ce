"""Council committee papers to structured data."""
