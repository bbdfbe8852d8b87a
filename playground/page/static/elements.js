// Draws what can be pressed or chosen: buttons, menus, pickers.
import { h, icon, ICONS, webAddress } from "./dom.js";
import { ask } from "./confirm.js";
import { searchBox } from "./search.js";
import { withEmoji } from "./text.js";

export function element(block, part, place) {
  return (ELEMENTS[part.type] ?? unknown)(block, part, place);
}

const unknown = (block, part) => h("span", {}, `[${part.type}]`);
export const nameOf = (block, part) => part.text?.text ?? block.label?.text ?? part.placeholder?.text ?? "Choose";
export const chosen = (block, part, place) => place.values[block.block_id]?.[part.action_id] ?? {};

// Asks first where the element says so; `undo` puts a menu back when the answer is no.
export async function press(block, part, place, value, { label, node, undo }) {
  if (part.confirm && !(await ask(part.confirm, place.people))) return undo?.();
  node?.setAttribute("aria-busy", "true");
  try {
    await place.press(block, part, value, label);
  } finally {
    node?.removeAttribute("aria-busy");
  }
}

function button(block, part, place) {
  const label = withEmoji(part.text.text);
  const kind = `btn ${part.style ?? ""}`.trim();
  const address = part.url && webAddress(part.url);
  if (address) {
    const tell = () => place.press(block, part, null, label);
    return h("a", { class: kind, href: address, target: "_blank", rel: "noopener noreferrer", onclick: tell }, label, icon(ICONS.out));
  }
  const click = ({ currentTarget }) => press(block, part, place, null, { label, node: currentTarget });
  return h("button", { type: "button", class: kind, "aria-label": part.accessibility_label, onclick: click }, label);
}

function optionNode(option, current) {
  return h("option", { value: option.value, selected: option.value === current }, withEmoji(option.text.text));
}

export function staticSelect(block, part, place) {
  const current = chosen(block, part, place).selected_option?.value ?? "";
  const groups = (part.option_groups ?? []).map((group) =>
    h("optgroup", { label: group.label.text }, group.options.map((option) => optionNode(option, current))));
  const options = (part.options ?? []).map((option) => optionNode(option, current));
  const prompt = h("option", { value: "", selected: !current, disabled: block.type !== "input" }, part.placeholder?.text ?? "Choose…");
  const change = ({ target }) => press(block, part, place, target.value, {
    label: target.selectedOptions[0].textContent, node: target, undo: () => { target.value = current; },
  });
  return h("select", { class: "select", id: place.idFor(block), "aria-label": block.label ? null : nameOf(block, part), onchange: change },
    prompt, options, groups);
}

function overflow(block, part, place) {
  const box = h("span", { class: "anchor" });
  let menu = null;
  // Forgets the menu before it removes it: removing moves the focus, and that closes the menu, too.
  const close = () => { const old = menu; menu = null; old?.remove(); opener.setAttribute("aria-expanded", "false"); };
  const pick = (option) => {
    close();
    opener.focus();
    if (option.url) window.open(webAddress(option.url) ?? "about:blank", "_blank", "noopener");
    return press(block, part, place, option.value, { label: option.text.text, node: opener });
  };
  const open = () => {
    const items = part.options.map((option) => menuItem(option, pick));
    menu = h("div", { class: "popup", role: "menu" }, items);
    box.append(menu);
    opener.setAttribute("aria-expanded", "true");
    items[0].focus();
  };
  const toggle = () => (menu ? close() : open());
  const opener = h("button", { type: "button", class: "btn more", "aria-label": "More actions", "aria-haspopup": "menu", "aria-expanded": "false", onclick: toggle }, "⋯");
  box.append(opener);
  box.addEventListener("keydown", (event) => menuKeys(event, box, () => { close(); opener.focus(); }));
  box.addEventListener("focusout", (event) => { if (!box.contains(event.relatedTarget)) close(); });
  return box;
}

function menuItem(option, pick) {
  const about = option.description && h("small", {}, withEmoji(option.description.text));
  return h("button", { type: "button", role: "menuitem", onclick: () => pick(option) }, withEmoji(option.text.text), about);
}

function menuKeys(event, box, close) {
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

export function datepicker(block, part, place) {
  const change = ({ target }) => press(block, part, place, target.value, { label: nameOf(block, part) });
  return h("input", { type: "date", class: "text", id: place.idFor(block), value: chosen(block, part, place).selected_date,
    "aria-label": block.label ? null : nameOf(block, part), onchange: change });
}

const thumbnail = (block, part) => h("img", { class: "thumb", src: webAddress(part.image_url), alt: part.alt_text });

const ELEMENTS = {
  button, overflow, datepicker,
  image: thumbnail,
  static_select: staticSelect,
  external_select: searchBox,
};
