// A card's buttons; those that are secondary stand in a menu behind the others.
import { busy, h, icon, ICONS, outside, webAddress } from "../dom.js";
import { menuButton } from "../menu.js";

const STYLES = { positive: "primary", destructive: "danger" };

export function actions(all, place) {
  const second = all.filter(({ mode }) => mode === "secondary");
  return h("div", { class: "t-actions" },
    all.filter(({ mode }) => mode !== "secondary").map((action) => button(action, place)),
    second.length > 0 && menuButton(second.map((action) => ({ title: action.title, pick: (node) => press(action, place, node) }))));
}

// Where a form is sent, its first Submit is what Enter presses.
export function button(action, place, type = "button") {
  const kind = `btn ${STYLES[action.style] ?? ""}`.trim();
  const url = action.type === "Action.OpenUrl" && webAddress(action.url);
  if (url) return outside(url, { class: kind }, action.title, icon(ICONS.out));
  const click = type === "button" && (({ currentTarget }) => press(action, place, currentTarget));
  return h("button", { type, class: kind, title: action.tooltip, onclick: click || null }, action.title);
}

export async function press(action, place, node) {
  if (action.type === "Action.OpenUrl") return window.open(webAddress(action.url) ?? "about:blank", "_blank", "noopener");
  return busy(node, place.press(action));
}
