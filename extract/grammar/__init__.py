"""What expressions mean: matches of rules turned into values (amounts, intervals). No knowledge of papers."""
