"""The command line: what can be asked for, one file a command."""
