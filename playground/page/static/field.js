// What every form's field is: a label, something to fill in, a hint, and what is wrong with it.
import { h } from "./dom.js";

// `grouped` has several things to fill in: its label names all of them.
export function framed({ id, grouped, label, field, wrong, hint }) {
  const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select");
  if (wrong) control?.setAttribute("aria-invalid", "true");
  if (wrong || hint) control?.setAttribute("aria-describedby", `${id}-about`);
  return h(grouped ? "fieldset" : "div", { class: `field ${wrong ? "bad" : ""}` },
    label && h(grouped ? "legend" : "label", { for: grouped ? null : id }, label),
    field,
    h("div", { id: `${id}-about` },
      wrong && h("p", { class: "wrong", role: "alert" }, wrong),
      hint && h("p", { class: "hint-text" }, hint)));
}

// One of several, or by itself: a box or a circle, and what it stands for.
export function tick(attributes, ...text) {
  return h("label", { class: "tick" }, h("input", attributes), h("span", {}, text));
}
