"""Personal texts as ciphertext under keys that can be destroyed."""
