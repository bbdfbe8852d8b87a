// Teams' dialog: a card to fill in, or some words that say how it ended.
import { teams } from "../api.js";
import { h } from "../dom.js";
import { Sheet } from "../sheet.js";
import { button, press } from "./actions.js";
import { drawBody } from "./card.js";

export class TeamsDialog extends Sheet {
  problems = {};

  looks({ title, card, shown, said }, { user }) {
    return JSON.stringify([title, card, shown, said, user]);
  }

  same({ card }) {
    const same = JSON.stringify(card) === JSON.stringify(this.form.card);
    if (!same) this.problems = {};
    return same;
  }

  gone() {
    super.gone();
    this.problems = {};
  }

  sheet() {
    const { title, card, said } = this.form;
    const place = this.place();
    const all = card.actions ?? [];
    const first = all.find(({ type }) => type === "Action.Submit");
    const buttons = all.map((action) => button(action, place, action === first ? "submit" : "button"));
    const close = h("button", { type: "button", class: "btn", onclick: () => this.close() }, all.length ? "Cancel" : "Close");
    const told = said && h("p", { class: card.body ? "trouble" : "t-end", role: "alert" }, said);
    const send = () => first && press(first, place, this.dialog.querySelector('[type="submit"]'));
    return this.frame(title || "Dojo", [told, drawBody(card, place)], [close, buttons], send);
  }

  place() {
    const { draft } = this;
    const { user } = this.state;
    return {
      shown: this.form.shown, values: { ...this.form.values, ...draft }, problems: this.problems,
      idFor: (part) => `t-field-${part.id}`,
      keep: (part, value) => { draft[part.id] = value; },
      choose: (part, value) => this.try(teams.act({ act: "fill", user, input: part.id, value })),
      search: async (part, text) => (await this.try(teams.act({ act: "search", user, input: part.id, text }))) ?? { options: [] },
      press: (action) => this.send({ act: "press", user, action, values: draft }, `Form “${this.form.title}”`),
    };
  }

  // The client itself says what is missing; the rest is the bot's to say.
  async send(wish, label) {
    const answer = await this.try(teams.act(wish, label));
    if (!answer?.problems) return;
    this.problems = answer.problems;
    this.draw();
  }

  close() {
    return this.try(teams.act({ act: "close", user: this.state.user }));
  }
}
