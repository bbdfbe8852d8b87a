// The side bar: both sides' channels, and who one is.
import { byId, h, icon } from "./dom.js";
import { face } from "./list.js";

const SIGNS = { slack: "#", teams: "›" };
const CHECK = "m4.5 10.5 3.5 3.5 7.5-8";

export class SideBar {
  // `become` changes the person, `go` has one way into a channel for each side.
  constructor({ become, go }) {
    Object.assign(this, { become, go, drawn: {} });
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
    this.showRooms("slack", state);
    if (this.same("persons", [state.user, state.humans])) return;
    byId("persons").replaceChildren(...state.humans.map((user) => this.person(user, state)));
  }

  showRooms(side, state) {
    if (this.same(side, [state.channels, state.channel, state.user])) return;
    byId(`${side}-rooms`).replaceChildren(...state.channels.map((entry) => this.room(side, entry, state)));
  }

  same(part, what) {
    const looks = JSON.stringify(what);
    const same = looks === this.drawn[part];
    this.drawn[part] = looks;
    return same;
  }

  room(side, { id, name, direct }, state) {
    const sign = direct ? h("img", { src: "/static/mark.svg", alt: "" }) : SIGNS[side];
    const go = () => { this.open(false); this.go[side](id); };
    return h("li", {}, h("button", { type: "button", "aria-current": id === state.channel ? "true" : null, onclick: go },
      h("span", { class: "sign", "aria-hidden": "true" }, sign), name));
  }

  person(user, state) {
    const change = () => { this.become(user, state.handles[user]); byId("persons").querySelector(":checked")?.focus(); };
    const check = h("span", { class: "check" }, icon(CHECK));
    return h("label", {},
      h("input", { type: "radio", name: "person", value: user, checked: user === state.user, onchange: change }),
      face(user, state),
      h("span", {}, state.people[user], state.notes[user] && h("small", {}, state.notes[user])),
      check);
  }
}
