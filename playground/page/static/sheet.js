// A form that lies over the page, in a native dialog: the browser keeps the focus in it, Esc closes it.
import { goRound, h, icon, ICONS } from "./dom.js";

export class Sheet {
  // `home` has the keyboard where nothing else is left to have it; `kind` is the dialog's class.
  constructor({ say, home, kind }) {
    Object.assign(this, { say, home, kind, dialog: null, form: null, drawn: "", draft: {} });
  }

  show(form, state) {
    if (!form) return this.gone();
    const looks = this.looks(form, state);
    if (looks === this.drawn) return;
    if (!this.form || !this.same(form)) this.draft = {};
    Object.assign(this, { drawn: looks, form, state });
    this.draw();
  }

  gone() {
    if (!this.dialog) return;
    this.dialog.remove();
    if (document.activeElement === document.body) this.back();
    Object.assign(this, { dialog: null, form: null, drawn: "", draft: {} });
  }

  // To the button that opened the form, or in its place to what the message offers now.
  back() {
    const offered = document.querySelector(`[data-key="${this.fromMessage}"] :is(.b-actions, .t-actions) button`);
    const from = this.from?.isConnected ? this.from : offered;
    (from ?? this.home).focus({ preventScroll: true });
  }

  draw() {
    if (!this.dialog) this.open();
    const before = this.dialog.contains(document.activeElement) ? document.activeElement : null;
    const caret = before?.selectionStart;
    this.dialog.replaceChildren(this.sheet());
    this.focus(before?.id ?? "");
    if (caret != null && document.activeElement.id === before.id) document.activeElement.setSelectionRange(caret, caret);
  }

  open() {
    this.from = document.activeElement;
    this.fromMessage = this.from.closest("[data-key]")?.dataset.key;
    this.dialog = h("dialog", {
      class: this.kind, "aria-labelledby": `${this.kind}-title`, onkeydown: goRound,
      oncancel: (event) => { event.preventDefault(); this.close(); },
    });
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  focus(id) {
    const wrong = this.dialog.querySelector("[aria-invalid]");
    const first = this.dialog.querySelector(".content :is(input, select, textarea)");
    (wrong ?? (id ? document.getElementById(id) : null) ?? first ?? this.dialog.querySelector("footer button"))?.focus();
  }

  frame(title, content, footer, submit) {
    return h("form", { class: "sheet", novalidate: true, onsubmit: (event) => { event.preventDefault(); submit(); } },
      h("header", {}, h("h2", { id: `${this.kind}-title` }, title),
        h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => this.close() }, icon(ICONS.close))),
      h("div", { class: "content" }, content),
      h("footer", {}, footer));
  }

  async try(acting) {
    try {
      return await acting;
    } catch (fault) {
      this.say(fault.message);
      return null;
    }
  }
}
