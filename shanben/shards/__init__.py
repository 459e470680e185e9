"""The work: which shards there are, who makes them, where they are kept, how they become a build."""
