// The line at the bottom: commands with completion, mentions, history, examples.
import { act } from "./api.js";
import { Completion } from "./completion.js";
import { byId, h } from "./dom.js";

const EXAMPLES_FOR = 60_000;
const REMEMBER = 50;

export class Composer {
  constructor(say) {
    this.say = say;
    this.field = byId("line");
    this.history = [];
    this.back = 0;
    this.verbs = [];
    this.completion = new Completion(byId("completions"), this.field, (verb) => this.complete(verb));
    byId("composer").addEventListener("submit", (event) => { event.preventDefault(); this.send(this.field.value); });
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("blur", () => this.completion.close());
    this.typed();
  }

  know({ command, verbs, examples }) {
    Object.assign(this, { command, verbs, examples });
    const example = (line) => h("button", { type: "button", onclick: () => this.send(`${command} ${line}`) }, `${command} ${line}`);
    byId("examples").replaceChildren(h("span", {}, "Try"), ...examples.slice(0, 3).map(example));
  }

  begin() {
    return this.send(`${this.command} ${this.examples[0]}`);
  }

  show(state) {
    this.state = state;
    this.room = state.channels.find(({ id }) => id === state.channel);
    this.field.placeholder = this.room.direct ? "findings critical" : `${this.command ?? "/dojo"} findings critical`;
  }

  // Everything before the verb ("/dojo ", "@Dojo ", nothing), and the verb as far as it's typed.
  parts() {
    const [, prefix, rest] = /^(\/\S*\s+|@\S+\s+|)(.*)$/.exec(this.field.value);
    return { prefix, rest };
  }

  typed() {
    byId("send").disabled = !this.field.value.trim();
    this.back = 0;
    const { prefix, rest } = this.parts();
    const text = this.field.value;
    if (/^\/\S*$/.test(text)) return this.completion.offer(this.command?.startsWith(text) ? "" : null, this.verbs);
    this.completion.offer(prefix || rest ? rest : null, this.verbs);
  }

  complete(verb) {
    const { prefix } = this.parts();
    const start = this.field.value.startsWith("/") && !prefix ? `${this.command} ` : prefix;
    this.field.value = `${start}${verb} `;
    this.completion.close();
    byId("send").disabled = false;
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
    byId("send").disabled = !this.field.value;
  }

  async send(text) {
    const line = text.trim();
    if (!line || !this.state) return;
    this.history = [...this.history.filter((old) => old !== line), line].slice(-REMEMBER);
    this.field.value = "";
    this.typed();
    this.field.focus();
    this.forgetExamplesLater();
    try {
      await act({ ...this.wish(line), user: this.state.user, channel: this.state.channel }, line);
    } catch (fault) {
      this.say(fault.message);
    }
  }

  wish(line) {
    const mention = /^@dojo\s*(.*)$/i.exec(line);
    if (mention && !this.room.direct) return { act: "mention", text: mention[1] };
    if (line.startsWith(`${this.command} `) || line === this.command) return { act: "command", text: line.slice(this.command.length).trim() };
    if (this.room.direct) return { act: "say", text: line };
    return { act: "command", text: line };
  }

  forgetExamplesLater() {
    this.leaving ??= setTimeout(() => byId("examples").replaceChildren(), EXAMPLES_FOR);
  }
}
