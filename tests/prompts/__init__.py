"""The prompts: complete, strict, and the same in both languages."""
