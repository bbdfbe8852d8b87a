// What the composer offers while one types a command: the verbs that begin so.
import { h } from "./dom.js";

export class Completion {
  constructor(list, field, take) {
    Object.assign(this, { list, field, take, found: [], at: 0 });
  }

  name(index) {
    return `${this.list.id}-${index}`;
  }

  get open() {
    return !this.list.hidden;
  }

  offer(typed, verbs) {
    this.found = typed === null ? [] : verbs.filter(({ verb }) => verb.startsWith(typed) && verb !== typed);
    this.at = 0;
    this.draw();
  }

  move(step) {
    this.at = (this.at + step + this.found.length) % this.found.length;
    this.draw();
  }

  accept() {
    this.take(this.found[this.at].verb);
  }

  close() {
    this.found = [];
    this.draw();
  }

  draw() {
    this.list.replaceChildren(...this.found.map((entry, index) => this.item(entry, index)));
    this.list.hidden = this.found.length === 0;
    this.field.setAttribute("aria-expanded", String(this.open));
    this.field.setAttribute("aria-activedescendant", this.open ? this.name(this.at) : "");
    this.list.children[this.at]?.scrollIntoView({ block: "nearest" });
  }

  item({ verb, usage, help }, index) {
    const pick = (event) => { event.preventDefault(); this.take(verb); };
    return h("li", { role: "option", id: this.name(index), "aria-selected": index === this.at, onmousedown: pick },
      h("code", {}, usage || verb), h("span", {}, help ?? ""));
  }
}
