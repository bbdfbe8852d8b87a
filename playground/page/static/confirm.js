// "Are you sure?", asked before a button does its work.
import { goRound, h } from "./dom.js";
import { textObject } from "./text.js";

export function ask(confirm, people) {
  return new Promise((answered) => {
    const close = (answer) => { dialog.remove(); answered(answer); };
    const yes = h("button", { type: "button", class: confirm.style === "danger" ? "btn danger solid" : "btn primary", onclick: () => close(true) }, confirm.confirm.text);
    const no = h("button", { type: "button", class: "btn", onclick: () => close(false), autofocus: true }, confirm.deny.text);
    const dialog = h("dialog", { "aria-labelledby": "ask-title", onkeydown: goRound, oncancel: () => close(false) },
      h("div", { class: "sheet ask" },
        h("header", {}, h("h2", { id: "ask-title" }, confirm.title.text)),
        h("div", { class: "content" }, textObject(confirm.text, people)),
        h("footer", {}, no, yes)));
    document.body.append(dialog);
    dialog.showModal();
  });
}
