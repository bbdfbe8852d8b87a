// What stands at the top of a channel: where one is, and in a channel without messages, what to do first.
import { h } from "./dom.js";
import { roomOf } from "./side.js";

export const ALONE = "Write a command without any prefix: only you and the bot read it.";

export function welcome(state, begin) {
  const room = roomOf(state);
  return h("li", { class: "welcome" },
    h("img", { src: "/static/mark.svg", alt: "", width: "44", height: "44" }),
    h("h2", {}, room.direct ? `Your direct chat with ${room.name}` : `Welcome to #${room.name}`),
    h("p", {}, about(room)),
    !state.messages.length && room.bot && steps(begin));
}

function about(room) {
  return room.direct
    ? ALONE
    : "A chat with a bot that knows DefectDojo; the same bot is in Teams. Everything here is made up and stays on this machine; each start begins anew.";
}

function steps(begin) {
  return h("ol", { class: "steps" },
    step("List what is critical, worst first.", toBegin(begin)),
    step(["At #276, press ", h("b", {}, "False positive…"), " and give a reason. The answer says what DefectDojo shows then."]),
    step(["Change the person in the side bar and ask for ", h("code", {}, "products"), ": Ana sees forty, Marta three. The bot has only the rights of whoever asks."]),
    step(["Write ", h("code", {}, "unlink"), ", then any command: the bot no longer knows who you are, and lets you sign in with a made-up Entra ID."]));
}

export const toBegin = (begin) => h("button", { type: "button", class: "btn primary", onclick: () => begin() }, "Show the critical findings");
export const step = (text, button) => h("li", {}, h("span", {}, text), button);
