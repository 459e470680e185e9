"""The Hub's HTTP calls, as the clients make them: one small function per call.

A handler gets the request and returns a `Reply`; a refusal is raised as one. Answers carry what
huggingface_hub reads and nothing more. Where knowledge comes from: transcripts of huggingface_hub
2.4 and datasets 5.2 against this server; the header rules are in the comments.
"""

import base64
import binascii
import hashlib
import json
import re
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from tests.hub.store import Commit, Entry, Repository, large_entry, lfs_pointer, regular_entry

LARGE_FROM = 10_000_000  # bytes; the Hub wants bigger files in large-file storage
PAGE = 1000


@dataclass
class Request:
    """A request as a handler sees it; `hub` is the server's state (see server.LoopbackHub)."""

    hub: Any
    method: str
    path: str
    query: dict[str, str]
    headers: Any
    body: bytes
    origin: str

    @property
    def token(self) -> str | None:
        kind, _, value = self.headers.get("Authorization", "").partition(" ")
        return value if kind == "Bearer" and value in self.hub.tokens else None

    def json(self) -> dict[str, Any]:
        return json.loads(self.body or b"{}")


@dataclass
class Reply(Exception):  # noqa: N818  # an answer that handlers may also raise
    """An answer; `data` is sent as it is, `value` as JSON, `stream` in pieces without a length.

    Between the bytes of its head lie `pause` seconds, and it does not end, where there is a pause.
    """

    status: int = 200
    value: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes | None = None
    stream: Iterator[bytes] | None = None
    pause: float = 0.0

    @property
    def body(self) -> bytes:
        if self.data is not None:
            return self.data
        return b"" if self.value is None else json.dumps(self.value).encode()


def refusal(status: int, code: str, message: str, **headers: str) -> Reply:
    """Return the answer that makes the client raise the exception class of `code`."""
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    reason = {"X-Error-Code": code, "X-Error-Message": message}
    return Reply(status, {"error": message}, reason | extra)


def require_write(request: Request) -> None:
    if request.token is None:
        raise refusal(401, "Unauthorized", "Invalid username or password.")
    if request.hub.tokens[request.token] != "write":
        raise refusal(403, "Forbidden", "This token has no rights to write here")


def find_repository(request: Request, name: str, write: bool = False) -> Repository:
    if write:
        require_write(request)
    repository = request.hub.store.repositories.get(name)
    if repository is None or (repository.private and request.token is None):
        raise refusal(404 if request.token else 401, "RepoNotFound", "Repository not found")
    return repository


def find_commit(repository: Repository, revision: str) -> str:
    oid = repository.resolve(revision)
    if oid is None:
        raise refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
    return oid


# --- account and repository


def whoami(request: Request) -> Reply:
    if request.token is None:
        raise refusal(401, "Unauthorized", "Invalid username or password.")
    role = request.hub.tokens[request.token]
    orgs = [{"type": "org", "id": "1", "name": "org", "fullname": "org", "roleInOrg": role}]
    access = {"displayName": "test", "role": role, "createdAt": "2026-01-01T00:00:00.000Z"}
    auth = {"type": "access_token", "accessToken": access}
    user = {"type": "user", "id": "0", "name": "tester", "fullname": "tester"}
    return Reply(value=user | {"isPro": False, "canPay": False, "orgs": orgs, "auth": auth})


def create_repository(request: Request) -> Reply:
    require_write(request)
    asked = request.json()
    owner = asked.get("organization") or "tester"
    name = f"{owner}/{asked['name']}"
    url = f"{request.origin}/datasets/{name}"
    if owner not in ("tester", "org"):
        raise refusal(403, "Forbidden", "You don't have the rights to create a repo here")
    with request.hub.store.lock:
        if name in request.hub.store.repositories:
            # the client takes a 409 for success only when the answer carries `url`
            return Reply(409, {"error": "You already created this dataset repo", "url": url})
        private = asked.get("visibility") == "private" or bool(asked.get("private"))
        request.hub.store.create(name, private)
    return Reply(value={"url": url, "name": name, "id": "0" * 24})


def delete_repository(request: Request) -> Reply:
    require_write(request)
    asked = request.json()
    request.hub.store.repositories.pop(f"{asked.get('organization') or 'tester'}/{asked['name']}")
    return Reply(value={})


def check_card(request: Request) -> Reply:
    content = request.json()["content"]
    fenced = content.startswith("---\n") and "\n---" in content[4:]
    errors = [] if fenced else [{"message": "no YAML block opens the card"}]
    return Reply(value={"errors": [], "warnings": errors})


# --- upload


def preupload(request: Request, name: str, revision: str) -> Reply:
    repository = find_repository(request, name, write=True)
    oid = find_commit(repository, revision)
    large = repository.large_suffixes(oid, request.hub.store.read_blob)
    files = repository.commits[oid].files
    answers = []
    for file in request.json()["files"]:
        binary = b"\0" in base64.b64decode(file["sample"])
        is_large = file["path"].endswith(large) or binary or file["size"] > LARGE_FROM
        answer = {"path": file["path"], "uploadMode": "lfs" if is_large else "regular"}
        if file["path"] in files:
            answer["oid"] = files[file["path"]].hub_oid
        answers.append(answer | {"shouldIgnore": False})
    return Reply(value={"files": answers, "commitOid": oid})


def lfs_batch(request: Request, name: str) -> Reply:
    find_repository(request, name, write=True)
    asked = request.json()
    objects = [_lfs_object(request, item, asked["transfers"]) for item in asked["objects"]]
    return Reply(value={"transfer": "basic", "objects": objects})


def _lfs_object(request: Request, item: dict[str, Any], transfers: list[str]) -> dict[str, Any]:
    oid, size, part = item["oid"], item["size"], request.hub.part_size
    if request.hub.store.has_blob(oid):
        return {"oid": oid, "size": size}  # no actions: already there
    upload: dict[str, Any] = {"href": f"{request.hub.blob_origin}/_lfs/put/{oid}"}
    if part and size > part and "multipart" in transfers:
        base = f"{request.hub.blob_origin}/_lfs/part/{oid}"
        header = {str(n + 1): f"{base}/{n + 1}" for n in range(-(-size // part))}
        href = f"{request.hub.blob_origin}/_lfs/complete/{oid}"
        upload = {"href": href, "header": header | {"chunk_size": str(part)}}
    verify = {"href": f"{request.origin}/_lfs/verify", "header": {"Authorization": "Basic test"}}
    return {"oid": oid, "size": size, "actions": {"upload": upload, "verify": verify}}


def lfs_put(request: Request, oid: str) -> Reply:
    _keep(request, oid, request.body)
    return Reply(value={})


def lfs_part(request: Request, oid: str, number: str) -> Reply:
    with request.hub.store.lock:
        request.hub.store.parts.setdefault(oid, {})[int(number)] = request.body
    return Reply(value={}, headers={"ETag": f'"{hashlib.sha256(request.body).hexdigest()}"'})


def lfs_complete(request: Request, oid: str) -> Reply:
    if not request.hub.store.has_blob(oid):  # asked again after a lost answer
        parts = request.hub.store.parts.pop(oid)
        _keep(request, oid, b"".join(parts[number] for number in sorted(parts)))
    return Reply(value={})


def _keep(request: Request, oid: str, data: bytes) -> None:
    if hashlib.sha256(data).hexdigest() != oid:
        raise refusal(422, "BadDigest", "the bytes do not have this hash")
    request.hub.store.put_blob(data)


def lfs_verify(request: Request) -> Reply:
    if not request.hub.store.has_blob(request.json()["oid"]):
        raise refusal(404, "NotFound", "not uploaded")
    return Reply(value={})


def xet_token(request: Request, name: str, kind: str, revision: str) -> Reply:
    find_commit(find_repository(request, name, write=kind == "write"), revision)
    if request.hub.xet_url is None:
        raise refusal(404, "NotFound", "this repository has no Xet storage")
    expires = int(time.time()) + 3600
    names = ("X-Xet-Cas-Url", "X-Xet-Access-Token", "X-Xet-Token-Expiration")
    headers = dict(zip(names, (request.hub.xet_url, "xet", str(expires)), strict=True))
    value = {"casUrl": request.hub.xet_url, "exp": expires, "accessToken": "xet"}
    return Reply(value=value, headers=headers)


# --- commits, branches, tags


def commit(request: Request, name: str, revision: str) -> Reply:
    repository = find_repository(request, name, write=True)
    lines = [json.loads(line) for line in request.body.splitlines()]
    header = lines[0]["value"]
    with request.hub.store.lock:
        head = repository.branches.get(revision)
        if head is None:
            raise refusal(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        if not head.startswith(header.get("parentCommit", "")):
            raise refusal(412, "PreconditionFailed", "A commit has happened since.")
        adds, gone = _read_operations(request, lines[1:])
        _require_present(repository.commits[head], gone)
        oid = repository.add_commit(revision, header["summary"], adds, gone)
        if request.hub.on_commit:
            request.hub.on_commit(repository, oid)
    url = f"{request.origin}/datasets/{name}/commit/{oid}"
    return Reply(value={"success": True, "commitOid": oid, "commitUrl": url, "hookOutput": ""})


def _read_operations(
    request: Request, lines: list[dict[str, Any]]
) -> tuple[dict[str, Entry], set[str]]:
    adds, gone = {}, set()
    for line in lines:
        value = line["value"]
        match line["key"]:
            case "file":
                try:
                    data = base64.b64decode(value["content"], validate=True)
                except binascii.Error:
                    raise refusal(400, "BadRequest", "content is not base64") from None
                request.hub.store.put_blob(data)
                adds[value["path"]] = regular_entry(data)
            case "lfsFile":
                adds[value["path"]] = _large_file(request, value)
            case "deletedFile" | "deletedFolder":
                gone.add(value["path"])
            case other:
                raise refusal(400, "BadRequest", f"unknown operation {other}")
    return adds, gone


def _large_file(request: Request, value: dict[str, Any]) -> Entry:
    if not request.hub.holds(value["oid"]):
        message = f"an LFS pointer pointed to a file that does not exist: {value['path']}"
        raise refusal(400, "BadRequest", message)
    return large_entry(value["oid"], value["size"])


def _require_present(head: Commit, gone: set[str]) -> None:
    for path in gone:
        if not any(name == path or name.startswith(path.rstrip("/") + "/") for name in head.files):
            raise refusal(404, "EntryNotFound", f"A file with this name doesn't exist: {path}")


def change_tag(request: Request, name: str, revision: str) -> Reply:
    repository = find_repository(request, name, write=True)
    if request.method == "DELETE":
        if repository.tags.pop(revision, None) is None:
            raise refusal(404, "RevisionNotFound", "no such tag")
        return Reply(value={})
    tag, oid = request.json()["tag"], find_commit(repository, revision)
    with request.hub.store.lock:
        if tag in repository.tags:
            raise refusal(409, "Conflict", f"Tag reference exists already: refs/tags/{tag}")
        repository.tags[tag] = oid
    return Reply(value={})


def change_branch(request: Request, name: str, branch: str) -> Reply:
    repository = find_repository(request, name, write=True)
    if request.method == "DELETE":
        if repository.branches.pop(branch, None) is None:
            raise refusal(404, "RevisionNotFound", "no such branch")
        return Reply(value={})
    if branch in repository.branches:
        raise refusal(409, "Conflict", "Reference already exists")
    start = request.json().get("startingPoint") or "main"
    repository.branches[branch] = find_commit(repository, start)
    return Reply(value={})


def list_refs(request: Request, name: str) -> Reply:
    repository = find_repository(request, name)
    heads = [_ref("heads", *item) for item in sorted(repository.branches.items())]
    tags = [_ref("tags", *item) for item in sorted(repository.tags.items())]
    return Reply(value={"branches": heads, "tags": tags, "converts": []})


def _ref(kind: str, name: str, oid: str) -> dict[str, str]:
    return {"name": name, "ref": f"refs/{kind}/{name}", "targetCommit": oid}


def list_commits(request: Request, name: str, revision: str) -> Reply:
    repository = find_repository(request, name)
    oid: str | None = find_commit(repository, revision)
    answers = []
    while oid:
        entry = repository.commits[oid]
        facts = {"id": oid, "title": entry.title, "message": "", "authors": [{"user": "tester"}]}
        answers.append(facts | {"date": "2026-01-01T00:00:00.000Z"})
        oid = entry.parent
    return Reply(value=answers)


# --- reading


def describe_entry(request: Request, path: str, entry: Entry) -> dict[str, Any]:
    value: dict[str, Any] = {"type": "file", "oid": entry.oid, "size": entry.size, "path": path}
    if entry.large:
        pointer = len(lfs_pointer(entry.sha256, entry.size))
        value["lfs"] = {"oid": entry.sha256, "size": entry.size, "pointerSize": pointer}
        if entry.sha256 in request.hub.xet_hashes:
            value["xetHash"] = request.hub.xet_hashes[entry.sha256]
    return value


def describe_folder(path: str) -> dict[str, Any]:
    oid = hashlib.sha1(path.encode(), usedforsecurity=False).hexdigest()
    return {"type": "directory", "oid": oid, "size": 0, "path": path}


def list_tree(request: Request, name: str, revision: str, folder: str | None) -> Reply:
    repository = find_repository(request, name)
    files = repository.commits[find_commit(repository, revision)].files
    deep = request.query.get("recursive", "").lower() == "true"
    items = list(_listing(request, files, f"{folder}/" if folder else "", deep))
    if folder and not items:
        raise refusal(404, "EntryNotFound", f"{folder} does not exist on {revision}")
    start = int(request.query.get("cursor", 0))
    stop = start + min(int(request.query.get("limit", PAGE)), request.hub.page_size)
    headers = {}
    if stop < len(items):
        query = urllib.parse.urlencode(request.query | {"cursor": stop})
        headers["Link"] = f'<{request.origin}{request.path}?{query}>; rel="next"'
    return Reply(value=items[start:stop], headers=headers)


def _listing(
    request: Request, files: dict[str, Entry], prefix: str, deep: bool
) -> Iterator[dict[str, Any]]:
    inside = sorted(path for path in files if path.startswith(prefix))
    folders: set[str] = set()
    for path in inside:
        steps = path[len(prefix) :].split("/")[:-1]
        wanted = steps if deep else steps[:1]
        folders |= {prefix + "/".join(steps[: n + 1]) for n in range(len(wanted))}
    yield from (describe_folder(folder) for folder in sorted(folders))
    for path in inside:
        if deep or "/" not in path[len(prefix) :]:
            yield describe_entry(request, path, files[path])


def paths_info(request: Request, name: str, revision: str) -> Reply:
    repository = find_repository(request, name)
    files = repository.commits[find_commit(repository, revision)].files
    if "json" in request.headers.get("Content-Type", ""):
        paths = request.json()["paths"]
    else:
        paths = urllib.parse.parse_qs(request.body.decode()).get("paths", [])
    answers = [describe_entry(request, path, files[path]) for path in paths if path in files]
    folders = [path for path in paths if any(file.startswith(f"{path}/") for file in files)]
    return Reply(value=answers + [describe_folder(path) for path in folders])


def describe_repository(request: Request, name: str, revision: str | None) -> Reply:
    repository = find_repository(request, name)
    oid = find_commit(repository, revision or "main")
    siblings = []
    for path, entry in sorted(repository.commits[oid].files.items()):
        sibling: dict[str, Any] = {"rfilename": path}
        if "blobs" in request.query:
            sibling |= {"size": entry.size, "blobId": entry.oid}
        siblings.append(sibling)
    when = "2026-01-01T00:00:00.000Z"
    facts = {"_id": "0" * 24, "id": name, "author": name.split("/")[0], "sha": oid}
    state = {"private": repository.private, "gated": False, "disabled": False, "tags": []}
    times = {"lastModified": when, "createdAt": when, "downloads": 0, "likes": 0}
    card = _read_card(request, repository.commits[oid].files.get("README.md"))
    return Reply(value=facts | state | times | {"cardData": card, "siblings": siblings})


def _read_card(request: Request, entry: Entry | None) -> dict[str, Any]:
    text = request.hub.store.read_blob(entry.sha256).decode() if entry else ""
    fenced = text.split("---\n", 2)
    return yaml.safe_load(fenced[1]) if len(fenced) == 3 else {}


def read_file(request: Request, name: str, revision: str, path: str) -> Reply:
    repository = find_repository(request, name)
    oid = find_commit(repository, revision)
    entry = repository.commits[oid].files.get(path)
    if entry is None:
        raise refusal(404, "EntryNotFound", "Entry not found", X_Repo_Commit=oid)
    headers = {"X-Repo-Commit": oid, "Accept-Ranges": "bytes", "ETag": f'"{entry.hub_oid}"'}
    if not entry.large:
        return _send_bytes(request, request.hub.store.read_blob(entry.sha256), headers)
    # The Hub answers 302 to another origin and puts the facts of the file on the redirect; the
    # client reads them there only because the origin differs.
    headers["Location"] = f"{request.hub.blob_origin}/_blob/{entry.sha256}/{entry.size}"
    headers |= {"X-Linked-Etag": f'"{entry.sha256}"', "X-Linked-Size": str(entry.size)}
    if entry.sha256 in request.hub.xet_hashes:
        headers["X-Xet-Hash"] = request.hub.xet_hashes[entry.sha256]
        token_url = f"{request.origin}/api/datasets/{name}/xet-read-token/{oid}"
        headers["Link"] = f'<{token_url}>; rel="xet-auth"'
    return Reply(302, headers=headers)


def read_blob(request: Request, sha256: str, size: str) -> Reply:
    request.hub.fetch_xet(sha256, int(size))
    if not request.hub.store.has_blob(sha256):
        raise refusal(404, "NotFound", "no such blob")
    headers = {"ETag": f'"{sha256}"', "Accept-Ranges": "bytes"}
    return _send_bytes(request, request.hub.store.read_blob(sha256), headers)


def _send_bytes(request: Request, data: bytes, headers: dict[str, str]) -> Reply:
    headers["Content-Type"] = "application/octet-stream"
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range") or "")
    if not asked:
        return Reply(200, headers=headers, data=data)
    size, (first, last) = len(data), asked.groups()
    start = int(first) if first else max(0, size - int(last))
    if start >= size:
        return Reply(416, headers={"Content-Range": f"bytes */{size}"})
    stop = min(int(last), size - 1) if first and last else size - 1
    headers["Content-Range"] = f"bytes {start}-{stop}/{size}"
    return Reply(206, headers=headers, data=data[start : stop + 1])


# --- which call is it

REPO = r"([\w.-]+/[\w.-]+)"
Handler = Callable[..., Reply]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = [
    (methods, re.compile(pattern), handler)
    for methods, pattern, handler in [
        ("GET", r"/api/whoami-v2", whoami),
        ("POST", r"/api/repos/create", create_repository),
        ("DELETE", r"/api/repos/delete", delete_repository),
        ("POST", r"/api/validate-yaml", check_card),
        ("POST", rf"/api/datasets/{REPO}/preupload/([^/]+)", preupload),
        ("POST", rf"/api/datasets/{REPO}/commit/([^/]+)", commit),
        ("POST DELETE", rf"/api/datasets/{REPO}/tag/([^/]+)", change_tag),
        ("POST DELETE", rf"/api/datasets/{REPO}/branch/([^/]+)", change_branch),
        ("GET", rf"/api/datasets/{REPO}/refs", list_refs),
        ("GET", rf"/api/datasets/{REPO}/commits/([^/]+)", list_commits),
        ("GET", rf"/api/datasets/{REPO}/tree/([^/]+)(?:/(.*))?", list_tree),
        ("POST", rf"/api/datasets/{REPO}/paths-info/([^/]+)", paths_info),
        ("GET", rf"/api/datasets/{REPO}/xet-(read|write)-token/([^/]+)", xet_token),
        ("GET", rf"/api/datasets/{REPO}(?:/revision/([^/]+))?", describe_repository),
        ("POST", rf"/datasets/{REPO}\.git/info/lfs/objects/batch", lfs_batch),
        ("PUT", r"/_lfs/put/([0-9a-f]{64})", lfs_put),
        ("PUT", r"/_lfs/part/([0-9a-f]{64})/([0-9]+)", lfs_part),
        ("POST", r"/_lfs/complete/([0-9a-f]{64})", lfs_complete),
        ("POST", r"/_lfs/verify", lfs_verify),
        ("GET", r"/_blob/([0-9a-f]{64})/([0-9]+)", read_blob),
        ("GET", rf"/datasets/{REPO}/resolve/([^/]+)/(.+)", read_file),
    ]
]


def answer(request: Request) -> Reply:
    """Carry out a request."""
    method = "GET" if request.method == "HEAD" else request.method
    for methods, pattern, handler in ROUTES:
        match = pattern.fullmatch(request.path)
        if match and method in methods.split():
            parts = [
                None if part is None else urllib.parse.unquote(part) for part in match.groups()
            ]
            try:
                return handler(request, *parts)
            except Reply as reply:
                return reply
    return refusal(404, "NotFound", f"no such call: {request.method} {request.path}")
