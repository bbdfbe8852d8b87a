// A menu whose options the bot finds while one types.
import { h } from "./dom.js";
import { withEmoji } from "./text.js";

const PAUSE = 220;
const LEAST = 3; // Slack's default for min_query_length
let boxes = 0;

export function searchBox(block, part, place) {
  const current = place.values[block.block_id]?.[part.action_id]?.selected_option;
  return new SearchBox(block, part, place, current).node;
}

class SearchBox {
  constructor(block, part, place, current) {
    Object.assign(this, { block, part, place, current, options: [], at: 0, asked: 0 });
    this.listId = `found-${++boxes}`;
    this.field = h("input", {
      type: "text", class: "text", role: "combobox", id: place.idFor(block), autocomplete: "off", "aria-autocomplete": "list",
      "aria-expanded": "false", "aria-controls": this.listId, "aria-label": block.label ? null : part.placeholder?.text ?? "Search",
      placeholder: part.placeholder?.text ?? "Type to search…", value: current?.text.text ?? "",
      oninput: () => this.soon(), onfocus: () => this.soon(), onkeydown: (event) => this.key(event), onblur: () => this.leave(),
    });
    this.list = h("ul", { class: "popup", role: "listbox", id: this.listId, "aria-label": "Found", hidden: true });
    this.node = h("span", { class: block.type === "input" ? "anchor wide" : "anchor left" }, this.field, this.list);
  }

  soon() {
    clearTimeout(this.timer);
    const typed = this.field.value.trim();
    if (typed === this.current?.text.text) return;
    if (typed.length < (this.part.min_query_length ?? LEAST)) return this.close();
    this.timer = setTimeout(() => this.search(typed), PAUSE);
  }

  async search(typed) {
    const turn = ++this.asked;
    const { options } = await this.place.search(this.block, this.part, typed);
    if (turn !== this.asked || document.activeElement !== this.field) return; // a later search overtook this one
    this.options = options;
    this.at = 0;
    this.draw();
  }

  draw() {
    const item = (option, index) => h("li", {
      role: "option", id: `${this.listId}-${index}`, "aria-selected": index === this.at, onmousedown: (event) => { event.preventDefault(); this.pick(option); },
    }, withEmoji(option.text.text), option.description && h("small", {}, withEmoji(option.description.text)));
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
    if (!this.list.hidden) this.draw();
  }

  take(event) {
    if (event.key === "Enter") event.preventDefault();
    this.pick(this.options[this.at]);
  }

  pick(option) {
    this.current = option;
    this.field.value = option.text.text;
    this.close();
    this.place.press(this.block, this.part, option.value, option.text.text);
  }

  // What was emptied is chosen no more, where it may stay empty; what was half typed gives way to what is chosen.
  leave() {
    if (this.current && !this.field.value && this.block.optional) {
      this.current = null;
      this.place.press(this.block, this.part, "", null);
    }
    this.field.value = this.current?.text.text ?? "";
    this.close();
  }

  close() {
    this.asked += 1;
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
  }
}
