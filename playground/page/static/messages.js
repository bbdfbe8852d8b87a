// The channel's messages: each is drawn once and again only when it changed.
import { act } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { byId, h, icon, ICONS, initials } from "./dom.js";
import { mrkdwn } from "./text.js";
import { welcome } from "./welcome.js";

const NEAR = 80; // pixels from the end that still count as the end
const JOIN_WITHIN = 300; // seconds: what one person writes in a row shares one name

export class MessageList {
  constructor(list, scroll, { say, begin }) {
    Object.assign(this, { list, scroll, say, begin, known: new Map(), room: "", newest: "", atEnd: true, pressed: null });
    scroll.addEventListener("scroll", () => { this.atEnd = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR; });
    const follow = new ResizeObserver(() => { if (this.atEnd) this.toEnd(); }); // pictures grow the list late
    follow.observe(list);
    follow.observe(scroll);
  }

  toEnd() {
    this.atEnd = true;
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  // The end, unless the newest answer is taller than the view: one reads it from its beginning, the worst first.
  toNewest({ messages, user }) {
    const [asked, answer] = messages.slice(-2);
    const { ts } = answer && asked.user !== user ? answer : asked;
    const top = this.known.get(ts).node.offsetTop - this.list.offsetTop;
    this.toEnd();
    this.atEnd = top >= this.scroll.scrollTop;
    if (!this.atEnd) this.scroll.scrollTop = top;
  }

  show(state) {
    const room = `${state.user} ${state.channel}`;
    const moved = room !== this.room;
    const last = state.messages.at(-1);
    const news = Boolean(last) && last.ts !== this.newest;
    const mine = news && (last.user === state.user || Boolean(this.pressed));
    if (moved) this.known.clear();
    this.room = room;
    this.newest = last?.ts ?? "";
    this.place(this.nodes(state));
    if (moved || !last) this.toEnd();
    else if (mine || (news && this.atEnd)) this.toNewest(state);
    if (this.pressed) this.showPressed(news);
  }

  // What was pressed may have got much shorter, and so have left the view.
  showPressed(news) {
    const node = this.known.get(this.pressed.ts)?.node;
    if (!news && node === this.pressed.node) return;
    if (!news && node) node.scrollIntoView({ block: "nearest" });
    this.pressed = null;
  }

  nodes(state) {
    const drawn = state.messages.map((message, index) => this.node(message, state.messages[index - 1], state));
    return [welcome(state, this.begin), ...(drawn.length ? [this.day ??= h("li", { class: "day" }, "Today")] : []), ...drawn];
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
    const joined = Boolean(before) && before.user === message.user && before.private === message.private
      && Number(message.ts) - Number(before.ts) < JOIN_WITHIN && !message.private;
    const looks = JSON.stringify([message, joined]);
    const known = this.known.get(message.ts);
    if (known?.looks === looks) return known.node;
    const node = draw(message, joined, state, this.placeOf(message, state));
    if (known) exchange(known.node, node);
    this.known.set(message.ts, { looks, node });
    return node;
  }

  placeOf(message, state) {
    const wish = { user: state.user, channel: state.channel, ts: message.ts };
    const ids = (block, part) => ({ block_id: block.block_id, action_id: part.action_id });
    return {
      people: state.people, values: message.values, draft: {},
      idFor: (block) => `in-${message.ts}-${block.block_id}`,
      keep: () => {},
      press: (block, part, value, label) => {
        this.pressed = { ts: message.ts, node: this.known.get(message.ts).node };
        return act({ act: "press", ...wish, ...ids(block, part), value }, `[${label}]`).catch((fault) => this.say(fault.message));
      },
      search: (block, part, text) => act({ act: "search", ...wish, ...ids(block, part), text }),
    };
  }
}

// Keeps the keyboard where it was when the message under it is drawn again.
function exchange(old, fresh) {
  const stops = (node) => [...node.querySelectorAll("a, button, input, select")];
  const at = stops(old).indexOf(document.activeElement);
  old.replaceWith(fresh);
  if (at >= 0) (stops(fresh)[at] ?? byId("line")).focus({ preventScroll: true });
}


export function face(user, state) {
  if (user === state.bot) return h("span", { class: "face" }, h("img", { src: "/static/mark.svg", alt: "" }));
  const index = state.humans.indexOf(user);
  return h("span", { class: `face ${index < 0 ? "" : `face-${index % 3}`}`, "aria-hidden": "true" }, initials(state.people[user] ?? "?"));
}

function draw(message, joined, state, place) {
  const time = new Date(Number(message.ts) * 1000);
  const clock = time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  const only = message.private && message.bot && h("div", { class: "only" }, icon(ICONS.eye), "Only visible to you");
  const body = h("div", { class: "body" },
    only,
    h("div", { class: "who" },
      h("strong", {}, state.people[message.user] ?? message.user),
      message.bot && h("span", { class: "badge" }, "APP"),
      h("time", { datetime: time.toISOString(), title: time.toLocaleString() }, clock),
      message.edited && h("span", { class: "note" }, "(edited)")),
    content(message, place),
    message.files.map((file) => download(file, state.user)));
  const kind = `message ${joined ? "joined" : ""} ${message.private && message.bot ? "private" : ""}`;
  return h("li", { class: kind, "data-ts": message.ts }, face(message.user, state), body);
}

function download(file, user) {
  const href = `/demo/files/${encodeURIComponent(file.id)}?${new URLSearchParams({ user })}`;
  const size = file.bytes < 1e6 ? `${Math.max(1, Math.round(file.bytes / 1e3))} KB` : `${(file.bytes / 1e6).toFixed(1)} MB`;
  const picture = file.name.endsWith(".png") && h("img", { class: "picture", src: href, alt: file.alt });
  return h("div", { class: "file block" }, picture, h("a", { href, download: file.title }, icon(ICONS.file), file.title), h("span", { class: "note" }, size));
}

function content(message, place) {
  if (message.files.length && !message.text) return null;
  if (message.blocks.length) return drawBlocks(message.blocks, place);
  if (message.private && !message.bot) return typed(message.text);
  return h("div", { class: "mrkdwn block" }, mrkdwn(message.text, place.people));
}

function typed(text) {
  const [command, ...rest] = text.split(" ");
  return h("div", { class: "typed block" }, h("b", {}, command), ` ${rest.join(" ")}`);
}
