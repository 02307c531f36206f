"""Long proofs: walks and streams that take their time; run by path."""
