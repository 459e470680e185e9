// Loads Python and the program from this folder, and restores the texts that it is sent.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const started = (async () => {
  const python = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
  const program = await fetch("program.zip");
  if (!program.ok) throw new Error(`program.zip: ${program.status}`);
  python.unpackArchive(await program.arrayBuffer(), "zip", { extractDir: "/program" });
  const restore = python.runPython("import sys; sys.path.insert(0, '/program')\nfrom restore_page import restore\nrestore");
  postMessage({ state: "Ready. The first damaged page takes some seconds longer." });
  return restore;
})();
started.catch((error) => postMessage({ state: `The program could not be loaded: ${error.message}`, busy: true }));

addEventListener("message", async ({ data }) => {
  try {
    const restore = await started;
    postMessage({ state: "Done.", result: restore(data) });
  } catch (error) {
    postMessage({ state: `This page could not be restored: ${error.message.trim().split("\n").at(-1)}` });
  }
});
