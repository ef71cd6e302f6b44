"""Numbers: biased, rounded, vague and copied claims into one distribution per question."""
