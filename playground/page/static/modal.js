// The form that the bot opened, in a native dialog: the browser keeps the focus in it, Esc closes it.
import { act } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { byId, goRound, h, icon, ICONS } from "./dom.js";

export class ModalBox {
  constructor(say) {
    this.say = say;
    this.dialog = null;
    this.drawn = "";
    this.draft = {};
  }

  show(modal, state) {
    if (!modal) return this.gone();
    const looks = JSON.stringify([modal.id, modal.hash, modal.errors, modal.trouble, state.user]);
    if (looks === this.drawn) return;
    if (modal.id !== this.modal?.id) this.draft = {};
    this.drawn = looks;
    this.modal = modal;
    this.state = state;
    this.draw();
  }

  gone() {
    if (!this.dialog) return;
    this.dialog.remove();
    if (document.activeElement === document.body) this.back();
    this.dialog = this.modal = null;
    this.drawn = "";
    this.draft = {};
  }

  // To the button that opened the form, or in its place to what the message offers now.
  back() {
    const from = this.from?.isConnected ? this.from : document.querySelector(`[data-ts="${this.fromMessage}"] .b-actions button`);
    (from ?? byId("line")).focus({ preventScroll: true });
  }

  draw() {
    if (!this.dialog) {
      this.from = document.activeElement;
      this.fromMessage = this.from.closest("[data-ts]")?.dataset.ts;
      this.dialog = h("dialog", {
        "aria-labelledby": "modal-title", onkeydown: goRound, oncancel: (event) => { event.preventDefault(); this.close(); },
      });
      document.body.append(this.dialog);
      this.dialog.showModal();
    }
    const before = this.dialog.contains(document.activeElement) ? document.activeElement : null;
    const caret = before?.selectionStart;
    this.dialog.replaceChildren(this.sheet());
    this.focus(before?.id ?? "");
    if (caret != null && document.activeElement.id === before.id) document.activeElement.setSelectionRange(caret, caret);
  }

  focus(id) {
    const wrong = this.dialog.querySelector("[aria-invalid]");
    const first = this.dialog.querySelector(".content :is(input, select, textarea)");
    (wrong ?? (id ? document.getElementById(id) : null) ?? first ?? this.dialog.querySelector("footer button"))?.focus();
  }

  sheet() {
    const { title, submit, close, blocks, trouble } = this.modal;
    const send = submit && h("button", { type: "submit", class: "btn primary" }, submit.text);
    return h("form", { class: "sheet", novalidate: true, onsubmit: (event) => { event.preventDefault(); this.submit(send); } },
      h("header", {}, h("h2", { id: "modal-title" }, title.text),
        h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => this.close() }, icon(ICONS.close))),
      h("div", { class: "content" }, trouble && h("p", { class: "trouble", role: "alert" }, trouble), drawBlocks(blocks, this.place())),
      h("footer", {},
        h("button", { type: "button", class: "btn", onclick: () => this.close() }, close?.text ?? "Cancel"), send));
  }

  place() {
    const wish = () => ({ user: this.state.user, view: this.modal.id, values: this.draft });
    const ids = (block, part) => ({ block_id: block.block_id, action_id: part.action_id });
    const draft = this.draft;
    return {
      people: this.state.people, values: this.modal.values, errors: this.modal.errors, draft,
      idFor: (block) => `field-${block.block_id}`,
      keep: (block, part, text) => { (draft[block.block_id] ??= {})[part.action_id] = text; },
      press: (block, part, value, label) =>
        this.try(act({ act: "press", ...wish(), ...ids(block, part), value }, part.type === "button" ? label : null)),
      search: (block, part, text) => act({ act: "search", ...wish(), ...ids(block, part), text }),
    };
  }

  async submit(button) {
    button.setAttribute("aria-busy", "true");
    const { title, id } = this.modal;
    await this.try(act({ act: "submit", user: this.state.user, view: id, values: this.draft }, `Form “${title.text}”`));
    button.removeAttribute("aria-busy");
  }

  close() {
    return this.try(act({ act: "close", user: this.state.user, view: this.modal.id }));
  }

  async try(acting) {
    try {
      await acting;
    } catch (fault) {
      this.say(fault.message);
    }
  }
}
