"""What a build folder is: its rows as Arrow, its index, its numbers, how two of them differ."""
