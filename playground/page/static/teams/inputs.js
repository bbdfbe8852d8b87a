// A card's inputs.
import { h } from "../dom.js";
import { framed, tick } from "../field.js";
import { searchBox } from "../search.js";

const LEAST = 1; // letters, before the bot is asked what there is

export function input(part, place) {
  const needed = part.isRequired && h("span", { class: "needed", "aria-hidden": "true" }, " *");
  return framed({
    id: place.idFor(part), grouped: part.type === "Input.ChoiceSet" && isSpread(part),
    label: part.label && [part.label, needed], field: (FIELDS[part.type] ?? text)(part, place), wrong: place.problems[part.id],
  });
}

const isSpread = (part) => part.isMultiSelect || part.style === "expanded";

const valueOf = (part, place) => String(place.values[part.id] ?? part.value ?? "");

// What every field is; `aria-required` says what the star says to the eye.
function common(part, place) {
  return {
    id: place.idFor(part), class: "text", placeholder: part.placeholder, "aria-required": part.isRequired ? "true" : null,
    "aria-label": part.label ? null : part.placeholder ?? "Choose",
    oninput: ({ target }) => place.keep(part, target.value),
  };
}

function text(part, place) {
  const attributes = { ...common(part, place), maxlength: part.maxLength };
  if (part.isMultiline) return h("textarea", { ...attributes, rows: "4" }, valueOf(part, place));
  const secret = part.style?.toLowerCase() === "password";
  return h("input", { ...attributes, type: secret ? "password" : "text", autocomplete: "off", value: valueOf(part, place) });
}

const typed = (type, more = {}) => (part, place) =>
  h("input", { ...common(part, place), type, ...more, min: part.min, max: part.max, value: valueOf(part, place) });

function toggle(part, place) {
  const change = ({ target }) => place.keep(part, target.checked);
  const on = valueOf(part, place) === (part.valueOn ?? "true");
  return tick({ type: "checkbox", id: place.idFor(part), checked: on, onchange: change }, part.title);
}

function choices(part, place) {
  if (part["choices.data"]) return searched(part, place);
  if (isSpread(part)) return ticks(part, place);
  const current = valueOf(part, place);
  const options = (part.choices ?? []).map(({ title, value }) => h("option", { value, selected: value === current }, title));
  const prompt = !current && h("option", { value: "", selected: true }, part.placeholder ?? "Choose…");
  return h("select", { ...common(part, place), class: "select" }, prompt, options);
}

function ticks(part, place) {
  const current = valueOf(part, place).split(",");
  const type = part.isMultiSelect ? "checkbox" : "radio";
  const box = h("div", {});
  const change = () => {
    const chosen = [...box.querySelectorAll(":checked")].map(({ value }) => value);
    place.keep(part, part.isMultiSelect ? chosen : chosen[0]);
  };
  box.append(...part.choices.map(({ title, value }) =>
    tick({ type, name: place.idFor(part), value, checked: current.includes(value), onchange: change }, title)));
  return box;
}

// What was found is offered until the next search: so it is filled in at once, not when the form is sent.
function searched(part, place) {
  const value = valueOf(part, place);
  const current = value && ((part.choices ?? []).find((choice) => choice.value === value) ?? { title: value, value });
  return searchBox({
    id: place.idFor(part), name: part.label ? null : part.placeholder, placeholder: part.placeholder ?? "Type to search…",
    current: current || null, least: LEAST, optional: !part.isRequired, wide: true,
    search: async (words) => (await place.search(part, words)).options,
    pick: (picked) => { place.keep(part, picked); return place.choose(part, picked); },
  });
}

const FIELDS = {
  "Input.Number": typed("text", { inputmode: "numeric" }),
  "Input.Date": typed("date"),
  "Input.Time": typed("time"),
  "Input.Toggle": toggle,
  "Input.ChoiceSet": choices,
};
