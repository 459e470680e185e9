"""A Hugging Face Hub on the loopback interface, for tests with the real clients.

No server that accepts writes can be installed offline, so the project brings its own:
`store` keeps repositories and blobs, `routes` answers the HTTP calls the clients make, `server`
runs both on two origins, `faults` breaks one request on demand, `xet` reads what the Xet client
left in its file-system store. Standard library only; hf_xet, which huggingface_hub brings along,
serves the plain download of Xet files.
"""
