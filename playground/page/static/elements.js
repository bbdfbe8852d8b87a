// Draws what can be pressed or chosen: buttons, menus, pickers.
import { busy, h, icon, ICONS, outside, webAddress } from "./dom.js";
import { ask } from "./confirm.js";
import { menuButton } from "./menu.js";
import { searchBox } from "./search.js";
import { withEmoji } from "./text.js";

const LEAST = 3; // Slack's default for min_query_length

export function element(block, part, place) {
  return (ELEMENTS[part.type] ?? unknown)(block, part, place);
}

const unknown = (block, part) => h("span", {}, `[${part.type}]`);
export const nameOf = (block, part) => part.text?.text ?? block.label?.text ?? part.placeholder?.text ?? "Choose";
export const chosen = (block, part, place) => place.values[block.block_id]?.[part.action_id] ?? {};

// Asks first where the element says so; `undo` puts a menu back when the answer is no.
export async function press(block, part, place, value, { label, node, undo }) {
  if (part.confirm && !(await ask(part.confirm, place.people))) return undo?.();
  await busy(node, place.press(block, part, value, label));
}

function button(block, part, place) {
  const label = withEmoji(part.text.text);
  const kind = `btn ${part.style ?? ""}`.trim();
  const address = part.url && webAddress(part.url);
  if (address) {
    const tell = () => place.press(block, part, null, label);
    return outside(address, { class: kind, onclick: tell }, label, icon(ICONS.out));
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
  const pick = (option) => (opener) => {
    if (option.url) window.open(webAddress(option.url) ?? "about:blank", "_blank", "noopener");
    return press(block, part, place, option.value, { label: option.text.text, node: opener });
  };
  return menuButton(part.options.map((option) => ({ ...shown(option), pick: pick(option) })));
}

const shown = ({ text, description, value }) =>
  ({ title: withEmoji(text.text), about: description && withEmoji(description.text), value });

function search(block, part, place) {
  const current = chosen(block, part, place).selected_option;
  return searchBox({
    id: place.idFor(block), name: block.label ? null : part.placeholder?.text ?? "Search",
    placeholder: part.placeholder?.text ?? "Type to search…", current: current && shown(current),
    least: part.min_query_length ?? LEAST, optional: block.optional, wide: block.type === "input",
    search: async (text) => (await place.search(block, part, text)).options.map(shown),
    pick: (value, title) => place.press(block, part, value, title),
  });
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
  external_select: search,
};
