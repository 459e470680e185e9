// Hands a pasted page to the program, which runs in a worker, and shows what comes back. Every text becomes a
// text node; nothing is ever parsed as HTML.
const find = (id) => document.getElementById(id);
const worker = new Worker("worker.js", { type: "module" });

function make(name, text, attributes = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function show(result) {
  find("summary").textContent = result.edits
    ? `${result.edits} changes; what is struck out was taken out, what is underlined was put in.`
    : "Nothing was damaged.";
  find("changed").replaceChildren(...result.pieces.flatMap(([rule, before, after]) => {
    if (!rule) return [document.createTextNode(before)];
    const title = `${rule} ${result.rules[rule]}`;
    return [before && make("del", before, { title }), after && make("ins", after, { title })].filter(Boolean);
  }));
  find("simplified").textContent = result.simplified;
  find("values").replaceChildren(...Object.entries(result.values).flatMap(([name, value]) => [make("dt", name), make("dd", value)]));
  const left = result.findings.map(({ rule, line, message }) => make("li", `${rule}${line ? `, line ${line}` : ""}: ${message}`));
  find("findings").replaceChildren(...(left.length ? left : [make("li", "Nothing.")]));
  find("result").hidden = false;
  find("result-heading").focus();
}

worker.addEventListener("message", ({ data }) => {
  if (data.state) find("state").textContent = data.state;
  if (data.result) show(JSON.parse(data.result));
  find("restore").disabled = Boolean(data.busy);
});
worker.addEventListener("error", (event) => { find("state").textContent = `The program could not be loaded: ${event.message}`; });
find("form").addEventListener("submit", (event) => {
  event.preventDefault();
  find("restore").disabled = true;
  find("state").textContent = "Restoring …";
  worker.postMessage(find("text").value);
});
