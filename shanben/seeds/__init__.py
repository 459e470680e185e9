"""Seeds know bytes: find the files, cut them into shards, read and decode their pages."""
