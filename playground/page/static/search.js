// A menu whose options the bot finds while one types: [{title, about, value}].
import { h } from "./dom.js";

const PAUSE = 220;
let boxes = 0;

// `current` is the option that is chosen; `search` finds others from `least` letters on; `pick` tells what was chosen,
// "" where it was taken away, which only what is `optional` may be.
export function searchBox({ id, name, placeholder, current, least, optional, wide, search, pick }) {
  return new SearchBox({ current, least, optional, search, told: pick }).draw(id, name, placeholder, wide);
}

class SearchBox {
  constructor(settings) {
    Object.assign(this, settings, { options: [], at: 0, asked: 0, listId: `found-${++boxes}` });
  }

  draw(id, name, placeholder, wide) {
    this.field = h("input", {
      type: "text", class: "text", role: "combobox", id, autocomplete: "off", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": this.listId, "aria-label": name, placeholder, value: this.current?.title ?? "",
      oninput: () => this.soon(), onfocus: () => this.soon(), onkeydown: (event) => this.key(event), onblur: () => this.leave(),
    });
    this.list = h("ul", { class: "popup", role: "listbox", id: this.listId, "aria-label": "Found", hidden: true });
    return h("span", { class: wide ? "anchor wide" : "anchor left" }, this.field, this.list);
  }

  soon() {
    clearTimeout(this.timer);
    const typed = this.field.value.trim();
    if (typed === this.current?.title) return;
    if (typed.length < this.least) return this.close();
    this.timer = setTimeout(() => this.find(typed), PAUSE);
  }

  async find(typed) {
    const turn = ++this.asked;
    const options = await this.search(typed);
    if (turn !== this.asked || document.activeElement !== this.field) return; // a later search overtook this one
    this.options = options;
    this.at = 0;
    this.offer();
  }

  offer() {
    const item = (option, index) => h("li", {
      role: "option", id: `${this.listId}-${index}`, "aria-selected": index === this.at, onmousedown: (event) => { event.preventDefault(); this.pick(option); },
    }, option.title, option.about && h("small", {}, option.about));
    this.list.replaceChildren(...(this.options.length ? this.options.map(item) : [h("p", {}, "Nothing found")]));
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
    this.field.setAttribute("aria-activedescendant", this.options.length ? `${this.listId}-${this.at}` : "");
  }

  key(event) {
    if (this.list.hidden) return;
    const count = this.options.length;
    if (event.key === "Escape") this.close();
    else if (count && event.key === "ArrowDown") this.at = (this.at + 1) % count;
    else if (count && event.key === "ArrowUp") this.at = (this.at + count - 1) % count;
    else if (count && (event.key === "Enter" || event.key === "Tab")) return this.take(event);
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.list.hidden) this.offer();
  }

  take(event) {
    if (event.key === "Enter") event.preventDefault();
    this.pick(this.options[this.at]);
  }

  pick(option) {
    this.current = option;
    this.field.value = option.title;
    this.close();
    this.told(option.value, option.title);
  }

  // What was emptied is chosen no more, where it may stay empty; what was half typed gives way to what is chosen.
  leave() {
    if (this.current && !this.field.value && this.optional) {
      this.current = null;
      this.told("", null);
    }
    this.field.value = this.current?.title ?? "";
    this.close();
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
  }
}
