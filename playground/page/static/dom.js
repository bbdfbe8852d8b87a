// Builds elements. All text goes in as text nodes: nothing that a message says can become markup.

export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (name.startsWith("aria-") && typeof value === "boolean") return node.setAttribute(name, String(value));
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? "" : String(value));
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export const ICONS = {
  eye: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10Zm8.5 2.500a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Z",
  out: "M8 5H4.500v10.500H15V12M11 4h5v5M16 4l-7.5 7.5",
  file: "M5 2.500h6.500l4 4v11H5Zm6.500 0v4h4M7.500 11h5m-5 3h5",
  close: "m5 5 10 10M15 5 5 15",
};

// Only web addresses lead anywhere; everything else is shown as text.
export function webAddress(url) {
  try {
    const { protocol } = new URL(url);
    return protocol === "http:" || protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

export function link(url, ...children) {
  const href = webAddress(url);
  const inside = children.length ? children : [url];
  return href ? outside(href, {}, ...inside) : h("span", {}, ...inside);
}

// A link that leaves the page as it is. The address has to be a web address.
export function outside(href, attributes, ...children) {
  return h("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

export function picture(url, alt, told = alt) {
  const source = webAddress(url);
  return source ? h("img", { src: source, alt, loading: "lazy" }) : h("span", {}, `(${told})`);
}

// A table that may be wider than its place: the keyboard scrolls it.
export function table(...parts) {
  return h("div", { class: "table", tabindex: "0", role: "group", "aria-label": "Table" }, h("table", {}, parts));
}

// Shows on what was pressed that something is under way, as long as it is.
export async function busy(node, doing) {
  node?.setAttribute("aria-busy", "true");
  try {
    return await doing;
  } finally {
    node?.removeAttribute("aria-busy");
  }
}

// Lets Tab go round in a dialog instead of leaving the page for the browser's own buttons.
export function goRound(event) {
  if (event.key !== "Tab") return;
  const stops = [...event.currentTarget.querySelectorAll("a[href], button, input, select, textarea")].filter((node) => node.offsetParent);
  const [first, last] = [stops[0], stops.at(-1)];
  if (document.activeElement !== (event.shiftKey ? first : last)) return;
  event.preventDefault();
  (event.shiftKey ? last : first).focus();
}

export const byId = (id) => document.getElementById(id);
export const initials = (name) => name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("");
