"""Numbers by which courts know a party: resident numbers, credit codes, older and rarer documents.

Each module has `compact` (the bare characters), `check` (the clean number, or RuleError) and what can be read from it.
No message ever repeats a number.
"""
