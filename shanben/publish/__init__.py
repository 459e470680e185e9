"""Publish a finished `data/` folder to a Hugging Face Hub, so that it cannot go half wrong.

One commit carries a release: large files are uploaded first, where nobody sees them, and then a
single `create_commit` with `parent_commit` adds the new files and deletes the stale ones. The Hub
offers no merge of branches, and merging a pull request makes a second commit that nobody verified;
a commit whose large files are already there is atomic however many there are, up to the Hub's own
limit of 25,000 files. The tag comes last, after the tree was read back and the dataset was loaded
from the new commit. Every step may fail and be run again.

`plan` decides what to do, `hub` talks to the Hub, `send` is the story of a publication, `load` is
the program that loads the dataset in a process of its own, `fetch` gets an earlier release's index.
"""

from shanben.publish.fetch import Revision, fetch_dataset, parse_revision
from shanben.publish.hub import Hub, HubError, connect
from shanben.publish.plan import (
    Plan,
    PublishRefusedError,
    describe_plan,
    describe_unplanned,
)
from shanben.publish.send import Publication, plan_publication, publish_dataset

__all__ = [
    "Hub",
    "HubError",
    "Plan",
    "Publication",
    "PublishRefusedError",
    "Revision",
    "connect",
    "describe_plan",
    "describe_unplanned",
    "fetch_dataset",
    "parse_revision",
    "plan_publication",
    "publish_dataset",
]
