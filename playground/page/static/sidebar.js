// The side bar: channels, the direct chat, and who one is.
import { byId, h, icon } from "./dom.js";
import { face } from "./messages.js";

const CHECK = "m4.5 10.5 3.5 3.5 7.5-8";

export class SideBar {
  constructor(go) {
    this.go = go;
    this.drawn = "";
    byId("open-side").addEventListener("click", () => this.open(true));
    byId("veil").addEventListener("click", () => this.open(false));
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.open(false); });
  }

  open(yes) {
    if (yes === byId("side").classList.contains("open")) return;
    byId("side").classList.toggle("open", yes);
    byId("veil").hidden = !yes;
    byId("open-side").setAttribute("aria-expanded", String(yes));
    (yes ? byId("side").querySelector("button") : byId("open-side")).focus();
  }

  show(state) {
    const looks = JSON.stringify([state.channels, state.channel, state.user, state.humans]);
    if (looks === this.drawn) return;
    this.drawn = looks;
    const room = (entry) => this.room(entry, state);
    byId("rooms").replaceChildren(...state.channels.filter(({ direct }) => !direct).map(room));
    byId("directs").replaceChildren(...state.channels.filter(({ direct }) => direct).map(room));
    byId("persons").replaceChildren(...state.humans.map((user) => this.person(user, state)));
  }

  room({ id, name, direct }, state) {
    const sign = direct ? h("img", { src: "/static/mark.svg", alt: "" }) : "#";
    const go = () => { this.open(false); this.go({ channel: id }); };
    return h("li", {}, h("button", { type: "button", "aria-current": id === state.channel ? "true" : null, onclick: go },
      h("span", { class: "sign", "aria-hidden": "true" }, sign), name));
  }

  person(user, state) {
    const change = () => { this.go({ user }); byId("persons").querySelector(":checked")?.focus(); };
    const check = h("span", { class: "check" }, icon(CHECK));
    return h("label", {},
      h("input", { type: "radio", name: "person", value: user, checked: user === state.user, onchange: change }),
      face(user, state),
      h("span", {}, state.people[user], state.notes[user] && h("small", {}, state.notes[user])),
      check);
  }
}
