// What each command cost in requests to DefectDojo.
import { requests } from "./api.js";
import { byId, h } from "./dom.js";

const OPEN = "dojo-panel";
const BESIDE = "(min-width: 1501px)"; // narrower, it lies over the channels
const ROOMY = "(min-width: 1700px)";

export class Panel {
  constructor() {
    this.drawn = "";
    byId("open-panel").addEventListener("click", () => this.open(byId("panel").hidden));
    byId("close-panel").addEventListener("click", () => { this.open(false); byId("open-panel").focus(); });
    const wish = localStorage.getItem(OPEN);
    this.open(matchMedia(BESIDE).matches && (wish ? wish === "yes" : matchMedia(ROOMY).matches), false);
  }

  open(yes, remember = true) {
    byId("panel").hidden = !yes;
    byId("open-panel").setAttribute("aria-expanded", String(yes));
    if (remember && matchMedia(BESIDE).matches) localStorage.setItem(OPEN, yes ? "yes" : "no");
  }

  async refresh() {
    const acts = await requests();
    const looks = JSON.stringify(acts);
    if (looks === this.drawn) return;
    this.drawn = looks;
    const nothing = h("p", {}, "Nothing yet. Send a command, and the requests that it needs are listed here.");
    byId("requests").replaceChildren(...(acts.length ? acts.reverse().map(draw) : [nothing]));
  }
}

function draw({ label, requests: made }) {
  const took = made.reduce((sum, { ms }) => sum + ms, 0);
  const cost = made.length ? `${made.length} ${made.length === 1 ? "request" : "requests"}, ${Math.round(took)} ms` : "no requests";
  return h("section", { class: "act" }, h("h3", {}, label), h("p", {}, cost), made.length > 0 && h("ul", {}, made.map(row)));
}

// A long query breaks between its parameters.
const breakable = (path) => path.split(/(?<=[?&])/).flatMap((part) => [part, h("wbr")]);

function row({ method, path, status, ms }) {
  return h("li", {},
    h("span", { class: `method ${method === "GET" ? "" : "writes"}` }, method),
    h("span", { class: "path" }, breakable(path)),
    h("span", { class: `status ${status >= 400 ? "bad" : ""}` }, `${status} · ${Math.round(ms)} ms`));
}
