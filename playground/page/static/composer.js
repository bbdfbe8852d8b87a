// The line at the bottom: commands with completion, mentions, history, examples.
import { Completion } from "./completion.js";
import { h } from "./dom.js";

const EXAMPLES_FOR = 60_000;
const REMEMBER = 50;

export class Composer {
  // `tell` sends a line to the bot: it gets the line, the person and the channel.
  constructor(room, { say, tell }) {
    const [form, field] = [room.querySelector(".composer"), room.querySelector(".composer input")];
    Object.assign(this, { say, tell, field, button: form.querySelector(".send"), examplesBox: room.querySelector(".examples") });
    this.history = [];
    this.back = 0;
    this.verbs = [];
    this.completion = new Completion(form.querySelector(".completions"), field, (verb) => this.complete(verb));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(field.value); });
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.completion.close());
    this.typed();
  }

  know(command, { verbs, examples }) {
    Object.assign(this, { command, verbs, examples });
    const example = (line) => h("button", { type: "button", onclick: () => this.send(`${command} ${line}`) }, `${command} ${line}`);
    this.examplesBox.replaceChildren(h("span", {}, "Try"), ...examples.slice(0, 3).map(example));
  }

  begin() {
    return this.send(`${this.command} ${this.examples[0]}`);
  }

  show(user, room) {
    Object.assign(this, { user, room });
    this.field.placeholder = room.direct ? "findings critical" : `${this.command} findings critical`;
  }

  // Everything before the verb ("/dojo ", "@Dojo ", nothing), and the verb as far as it's typed.
  parts() {
    const [, prefix, rest] = /^(\/\S*\s+|@\S+\s+|)(.*)$/.exec(this.field.value);
    return { prefix, rest };
  }

  typed() {
    this.button.disabled = !this.field.value.trim();
    this.back = 0;
    const { prefix, rest } = this.parts();
    const text = this.field.value;
    if (text && this.command?.toLowerCase().startsWith(text.toLowerCase())) return this.completion.offer("", this.verbs);
    this.completion.offer(prefix || rest ? rest : null, this.verbs);
  }

  complete(verb) {
    const { prefix } = this.parts();
    const start = this.command[0] === this.field.value[0] && !prefix ? `${this.command} ` : prefix;
    this.field.value = `${start}${verb} `;
    this.completion.close();
    this.button.disabled = false;
    this.field.focus();
  }

  key(event) {
    const { completion } = this;
    const upIsHistory = !completion.open || this.back > 0;
    if (event.key === "ArrowUp" && upIsHistory) this.recall(1);
    else if (event.key === "ArrowDown" && this.back) this.recall(-1);
    else if (!completion.open) return;
    else if (event.key === "ArrowDown") completion.move(1);
    else if (event.key === "ArrowUp") completion.move(-1);
    else if (event.key === "Escape") completion.close();
    else if (event.key === "Tab" && !event.shiftKey) completion.accept();
    else if (event.key === "Enter" && !this.isVerb()) completion.accept();
    else return;
    event.preventDefault();
  }

  isVerb() {
    const { rest } = this.parts();
    return this.verbs.some(({ verb }) => verb === rest.trim());
  }

  recall(step) {
    const back = Math.min(Math.max(this.back + step, 0), this.history.length);
    this.field.value = back ? this.history.at(-back) : "";
    this.completion.close();
    this.back = back;
    this.button.disabled = !this.field.value;
  }

  async send(text) {
    const line = text.trim();
    if (!line || !this.room) return;
    this.history = [...this.history.filter((old) => old !== line), line].slice(-REMEMBER);
    this.field.value = "";
    this.typed();
    this.field.focus();
    this.forgetExamplesLater();
    try {
      await this.tell(line, this.user, this.room);
    } catch (fault) {
      this.say(fault.message);
    }
  }

  forgetExamplesLater() {
    this.leaving ??= setTimeout(() => this.examplesBox.replaceChildren(), EXAMPLES_FOR);
  }
}
