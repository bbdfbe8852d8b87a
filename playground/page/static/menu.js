// A menu that a button opens; it closes when something in it is picked, or the keyboard leaves it.
import { h } from "./dom.js";

// `items` are [{title, about, pick}]; `pick` gets the button, which has the keyboard again.
export function menuButton(items) {
  const box = h("span", { class: "anchor" });
  let menu = null;
  // Forgets the menu before it removes it: removing moves the focus, and that closes the menu, too.
  const close = () => { const old = menu; menu = null; old?.remove(); opener.setAttribute("aria-expanded", "false"); };
  const pick = (item) => { close(); opener.focus(); return item.pick(opener); };
  const open = () => {
    const entries = items.map((item) =>
      h("button", { type: "button", role: "menuitem", onclick: () => pick(item) }, item.title, item.about && h("small", {}, item.about)));
    menu = h("div", { class: "popup", role: "menu" }, entries);
    box.append(menu);
    opener.setAttribute("aria-expanded", "true");
    entries[0].focus();
  };
  const toggle = () => (menu ? close() : open());
  const opener = h("button", { type: "button", class: "btn more", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", onclick: toggle }, "⋯");
  box.append(opener);
  box.addEventListener("keydown", (event) => keys(event, box, () => { close(); opener.focus(); }));
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) close(); });
  return box;
}

function keys(event, box, close) {
  const items = [...box.querySelectorAll('[role="menuitem"]')];
  if (!items.length) return;
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (next !== undefined) items.at(next % items.length).focus();
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
