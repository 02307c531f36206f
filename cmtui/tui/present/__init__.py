"""From the model to styled text: pure functions that know no toolkit."""
