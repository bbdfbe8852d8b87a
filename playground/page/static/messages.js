// Slack's messages.
import { slack } from "./api.js";
import { drawBlocks } from "./blocks.js";
import { h, icon, ICONS } from "./dom.js";
import { face, MessageList, moment } from "./list.js";
import { mrkdwn } from "./text.js";
import { welcome } from "./welcome.js";

const JOIN_WITHIN = 300; // seconds: what one person writes in a row shares one name

export class SlackMessages extends MessageList {
  above(state, drawn) {
    return [welcome(state, this.begin), ...(drawn ? [this.day ??= h("li", { class: "day" }, "Today")] : [])];
  }

  follows(message, before) {
    return before.user === message.user && before.private === message.private
      && Number(message.ts) - Number(before.ts) < JOIN_WITHIN && !message.private;
  }

  draw(message, joined, state) {
    return draw(message, joined, state, this.placeOf(message, state));
  }

  placeOf(message, state) {
    const wish = { user: state.user, channel: state.channel, ts: message.ts };
    const ids = (block, part) => ({ block_id: block.block_id, action_id: part.action_id });
    return {
      people: state.people, values: message.values, draft: {},
      idFor: (block) => `in-${message.ts}-${block.block_id}`,
      keep: () => {},
      press: (block, part, value, label) => {
        this.press(message);
        return slack.act({ act: "press", ...wish, ...ids(block, part), value }, `[${label}]`).catch((fault) => this.say(fault.message));
      },
      search: (block, part, text) => slack.act({ act: "search", ...wish, ...ids(block, part), text }),
    };
  }
}

function draw(message, joined, state, place) {
  const only = message.private && message.bot && h("div", { class: "only" }, icon(ICONS.eye), "Only visible to you");
  const body = h("div", { class: "body" },
    only,
    h("div", { class: "who" },
      h("strong", {}, state.people[message.user] ?? message.user),
      message.bot && h("span", { class: "badge" }, "APP"),
      moment(Number(message.ts)),
      message.edited && h("span", { class: "note" }, "(edited)")),
    content(message, place),
    message.files.map((file) => download(file, state.user)));
  const kind = `message ${joined ? "joined" : ""} ${message.private && message.bot ? "private" : ""}`;
  return h("li", { class: kind }, face(message.user, state), body);
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
