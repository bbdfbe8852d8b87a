// Draws the fields of Slack's forms.
import { h } from "./dom.js";
import { chosen, datepicker, element, staticSelect } from "./elements.js";
import { framed, tick } from "./field.js";
import { withEmoji } from "./text.js";

export function input(block, place) {
  const part = block.element;
  return framed({
    id: place.idFor(block), grouped: part.type === "checkboxes" || part.type === "radio_buttons",
    label: [withEmoji(block.label.text), block.optional && h("span", { class: "optional" }, " (optional)")],
    field: draw(block, part, place), wrong: place.errors?.[block.block_id], hint: block.hint && withEmoji(block.hint.text),
  });
}

function draw(block, part, place) {
  return (FIELDS[part.type] ?? element)(block, part, place);
}

// What is typed stays with the form until it's sent, so that drawing it again loses nothing. Some fields tell each letter.
function typed(block, part, place) {
  const tells = block.dispatch_action && part.dispatch_action_config?.trigger_actions_on?.includes("on_character_entered");
  return {
    id: place.idFor(block),
    class: "text",
    placeholder: part.placeholder?.text,
    oninput: ({ target }) => {
      place.keep(block, part, target.value);
      if (tells) place.press(block, part, target.value, null);
    },
  };
}

const written = (block, part, place) =>
  place.draft[block.block_id]?.[part.action_id] ?? chosen(block, part, place).value ?? "";

function plainText(block, part, place) {
  const attributes = typed(block, part, place);
  if (!part.multiline) return h("input", { ...attributes, type: "text", value: written(block, part, place) });
  return h("textarea", { ...attributes, rows: "4" }, written(block, part, place));
}

function number(block, part, place) {
  const mode = part.is_decimal_allowed ? "decimal" : "numeric";
  return h("input", { ...typed(block, part, place), type: "text", inputmode: mode, value: written(block, part, place) });
}

function ticks(kind, picked, tell) {
  return (block, part, place) => {
    const current = picked(chosen(block, part, place));
    const box = h("div", {});
    const change = () => place.press(block, part, tell([...box.querySelectorAll(":checked")].map((node) => node.value)), null);
    box.append(...part.options.map((option) => tick(
      { type: kind, name: place.idFor(block), value: option.value, checked: current.includes(option.value), onchange: change },
      withEmoji(option.text.text), option.description && h("small", {}, withEmoji(option.description.text)))));
    return box;
  };
}

const FIELDS = {
  plain_text_input: plainText,
  number_input: number,
  email_text_input: plainText,
  url_text_input: plainText,
  static_select: staticSelect,
  datepicker,
  checkboxes: ticks("checkbox", (state) => (state.selected_options ?? []).map((option) => option.value), (values) => values),
  radio_buttons: ticks("radio", (state) => [state.selected_option?.value], (values) => values[0]),
};
