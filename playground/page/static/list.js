// A channel's messages: each is drawn once and again only when it changed. Each platform says how one looks.
import { h, initials } from "./dom.js";

const NEAR = 80; // pixels from the end that still count as the end

export class MessageList {
  // `begin` is what a channel's welcome offers first.
  constructor(room, { say, home, begin }) {
    const [list, scroll] = [room.querySelector(".messages"), room.querySelector(".scroll")];
    Object.assign(this, { list, scroll, say, home, begin, known: new Map(), room: "", newest: "", atEnd: true, pressed: null });
    scroll.addEventListener("scroll", () => { this.atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR; });
    const follow = new ResizeObserver(() => { if (this.atEnd) this.toEnd(); }); // pictures grow the list late
    follow.observe(list);
    follow.observe(scroll);
  }

  // -- what each platform says: a message's key, the last ones, and what stands above all, and how one is drawn

  key(message) { return message.ts; }
  last(messages) { return messages.slice(-2); }

  // ----------------------------------------------------------------------------------------------------------

  toEnd() {
    this.atEnd = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  // The end, unless the newest answer is taller than the view: one reads it from its beginning, the worst first.
  toNewest([asked, answer], user) {
    const newest = answer && asked.user !== user ? answer : asked;
    const top = this.known.get(this.key(newest)).node.offsetTop - this.list.offsetTop;
    this.toEnd();
    this.atEnd = top >= this.scroll.scrollTop;
    if (!this.atEnd) this.scroll.scrollTop = top;
  }

  show(state) {
    const room = `${state.user} ${state.channel}`;
    const moved = room !== this.room;
    const recent = this.last(state.messages);
    const last = recent.at(-1);
    const news = Boolean(last) && this.key(last) !== this.newest;
    const mine = news && (last.user === state.user || Boolean(this.pressed));
    if (moved) this.known.clear();
    this.room = room;
    this.newest = last ? this.key(last) : "";
    this.place(this.nodes(state));
    if (moved || !last) this.toEnd();
    else if (mine || (news && this.atEnd)) this.toNewest(recent, state.user);
    if (this.pressed) this.showPressed(news);
  }

  // What was pressed may have got much shorter, and so have left the view.
  showPressed(news) {
    const node = this.known.get(this.pressed.key)?.node;
    if (!news && node === this.pressed.node) return;
    if (!news && node) node.scrollIntoView({ block: "nearest" });
    this.pressed = null;
  }

  press(message) {
    this.pressed = { key: this.key(message), node: this.known.get(this.key(message)).node };
  }

  nodes(state) {
    const drawn = state.messages.map((message, index) => this.node(message, state.messages[index - 1], state));
    return [...this.above(state, drawn.length), ...drawn];
  }

  // Moves as little as possible: what stays untouched keeps its focus and isn't read out again.
  place(nodes) {
    nodes.forEach((node, index) => {
      const there = this.list.children[index];
      if (there === node || there?.isEqualNode(node)) return;
      this.list.insertBefore(node, there ?? null);
    });
    while (this.list.children.length > nodes.length) this.list.lastChild.remove();
  }

  node(message, before, state) {
    const follows = Boolean(before) && this.follows(message, before);
    const looks = JSON.stringify([message, follows]);
    const known = this.known.get(this.key(message));
    if (known?.looks === looks) return known.node;
    const node = this.draw(message, follows, state);
    node.dataset.key = this.key(message);
    if (known) this.exchange(known.node, node);
    this.known.set(this.key(message), { looks, node });
    return node;
  }

  // Keeps the keyboard where it was when the message under it is drawn again.
  exchange(old, fresh) {
    const stops = (node) => [...node.querySelectorAll("a, button, input, select")];
    const at = stops(old).indexOf(document.activeElement);
    old.replaceWith(fresh);
    if (at >= 0) (stops(fresh)[at] ?? this.home).focus({ preventScroll: true });
  }
}

export function face(user, state) {
  if (user === state.bot) return h("span", { class: "face" }, h("img", { src: "/static/mark.svg", alt: "" }));
  const index = state.humans.indexOf(user);
  return h("span", { class: `face ${index < 0 ? "" : `face-${index % 3}`}`, "aria-hidden": "true" }, initials(state.people[user] ?? "?"));
}

export function moment(seconds) {
  const time = new Date(seconds * 1000);
  const clock = time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  return h("time", { datetime: time.toISOString(), title: time.toLocaleString() }, clock);
}
