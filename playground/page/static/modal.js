// Slack's form that the bot opened.
import { slack } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { busy, h } from "./dom.js";
import { Sheet } from "./sheet.js";

export class Modal extends Sheet {
  looks({ id, hash, errors, trouble }, { user }) {
    return JSON.stringify([id, hash, errors, trouble, user]);
  }

  same({ id }) {
    return id === this.form.id;
  }

  sheet() {
    const { title, submit, close, blocks, trouble } = this.form;
    const send = submit && h("button", { type: "submit", class: "btn primary" }, submit.text);
    const cancel = h("button", { type: "button", class: "btn", onclick: () => this.close() }, close?.text ?? "Cancel");
    const told = trouble && h("p", { class: "trouble", role: "alert" }, trouble);
    return this.frame(title.text, [told, drawBlocks(blocks, this.place())], [cancel, send], () => this.submit(send));
  }

  place() {
    const wish = () => ({ user: this.state.user, view: this.form.id, values: this.draft });
    const ids = (block, part) => ({ block_id: block.block_id, action_id: part.action_id });
    const draft = this.draft;
    return {
      people: this.state.people, values: this.form.values, errors: this.form.errors, draft,
      idFor: (block) => `field-${block.block_id}`,
      keep: (block, part, text) => { (draft[block.block_id] ??= {})[part.action_id] = text; },
      press: (block, part, value, label) =>
        this.try(slack.act({ act: "press", ...wish(), ...ids(block, part), value }, part.type === "button" ? label : null)),
      search: (block, part, text) => slack.act({ act: "search", ...wish(), ...ids(block, part), text }),
    };
  }

  submit(button) {
    const { title, id } = this.form;
    const wish = { act: "submit", user: this.state.user, view: id, values: this.draft };
    return busy(button, this.try(slack.act(wish, `Form “${title.text}”`)));
  }

  close() {
    return this.try(slack.act({ act: "close", user: this.state.user, view: this.form.id }));
  }
}
