// Teams' messages: posts with their answers below them in a channel, bubbles in a chat.
import { teams } from "../api.js";
import { h, icon, ICONS } from "../dom.js";
import { face, MessageList, moment } from "../list.js";
import { roomOf } from "../side.js";
import { ALONE, step, toBegin } from "../welcome.js";
import { drawCard } from "./card.js";

export class TeamsMessages extends MessageList {
  drafts = new Map();

  key(message) { return message.id; }

  // By when they were said: in a channel the newest may stand in an old thread.
  last(messages) { return [...messages].sort((one, other) => one.id - other.id).slice(-2); }

  above(state) { return [welcome(state, this.begin)]; }

  follows(message, before) { return before.post === message.post; }

  draw(message, answers, state) {
    const mine = message.user === state.user;
    const { direct } = roomOf(state);
    const kinds = ["message", "t-message", direct ? "t-chat" : answers ? "t-answer" : "t-post", mine && "t-mine", message.private && "t-only"];
    return h("li", { class: kinds.filter(Boolean).join(" ") },
      face(message.user, state),
      h("div", { class: "body" },
        message.private && h("div", { class: "only" }, icon(ICONS.eye), "Only you can see this"),
        h("div", { class: "who" },
          h("strong", {}, state.people[message.user] ?? message.user),
          moment(message.born),
          message.edited && h("span", { class: "note" }, "Edited")),
        message.parts.length > 0 && h("div", { class: "t-text" }, message.parts.map(part)),
        !message.parts.length && !message.card && h("div", { class: "t-text" }, "[This page can’t draw what stands here.]"),
        message.card && drawCard(message.card, this.placeOf(message, state))));
  }

  placeOf(message, state) {
    const where = { user: state.user, channel: state.channel, id: message.id };
    const draft = this.draft(message);
    return {
      shown: message.card.shown, values: { ...message.card.values, ...draft }, problems: {},
      idFor: (part) => `t-${message.id}-${part.id}`,
      keep: (part, value) => { draft[part.id] = value; },
      choose: (part, value) => teams.act({ act: "fill", ...where, input: part.id, value }),
      search: (part, text) => teams.act({ act: "search", ...where, input: part.id, text }),
      press: (action) => {
        this.press(message);
        const label = action.type === "Action.ToggleVisibility" ? null : `[${action.title}]`;
        return teams.act({ act: "press", ...where, action, values: draft }, label).catch((fault) => this.say(fault.message));
      },
    };
  }

  // What is chosen in a card's menus stays with it for as long as it is the same card.
  draft(message) {
    const card = JSON.stringify(message.card.card);
    const known = this.drafts.get(message.id);
    if (known?.card === card) return known.draft;
    const draft = {};
    this.drafts.set(message.id, { card, draft });
    return draft;
  }
}

const part = ({ text, mention }) => (mention ? h("span", { class: "at" }, text) : text);

function welcome(state, begin) {
  const room = roomOf(state);
  return h("li", { class: "welcome" },
    h("h2", {}, room.direct ? `Your chat with ${room.name}` : `Welcome to ${room.name}`),
    h("p", {}, room.direct ? ALONE
      : "The same bot, the same DefectDojo, the same people as in Slack."),
    !state.messages.length && steps(begin));
}

function steps(begin) {
  return h("ol", { class: "steps" },
    step("Ask for what is critical: the answer is a card that only you see.", toBegin(begin)),
    step(["Press ", h("b", {}, "False positive…"), ": a dialog asks for the reason, then the card says what DefectDojo shows."]),
    step(["Open ", h("b", {}, "payments"), " on both sides: in the digest, what you handled here or there is struck through."]));
}
