"""What every room stands on: types, text, findings, the contract, settings, files, tables."""
