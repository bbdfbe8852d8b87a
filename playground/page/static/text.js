// Draws text: Slack's own markup ("mrkdwn"), plain text and rich text, with emoji.
import { h, link } from "./dom.js";

const EMOJI = {
  warning: "⚠️", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", no_entry: "⛔", no_entry_sign: "🚫",
  red_circle: "🔴", large_red_circle: "🔴", large_orange_circle: "🟠", orange_circle: "🟠", large_yellow_circle: "🟡",
  yellow_circle: "🟡", large_green_circle: "🟢", green_circle: "🟢", large_blue_circle: "🔵", blue_circle: "🔵",
  white_circle: "⚪", black_circle: "⚫", fire: "🔥", lock: "🔒", unlock: "🔓", key: "🔑", mag: "🔍", bell: "🔔",
  tada: "🎉", rocket: "🚀", eyes: "👀", hourglass: "⌛", hourglass_flowing_sand: "⏳", calendar: "📅", link: "🔗",
  memo: "📝", bulb: "💡", information_source: "ℹ️", question: "❓", exclamation: "❗", arrow_up: "⬆️", arrow_down: "⬇️",
  chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", shield: "🛡️", bug: "🐛", package: "📦", wave: "👋",
  bow: "🙇", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", star: "⭐", clipboard: "📋", wrench: "🔧",
};

export const withEmoji = (text) => text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => EMOJI[name] ?? whole);
const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
const shown = (text) => withEmoji(unescaped(text));

// One span of markup at a time, the outermost first; what matches nothing is plain text.
const SPANS = [
  [/```\n?([\s\S]+?)```/, (found) => h("pre", {}, unescaped(found[1]))],
  [/`([^`\n]+)`/, (found) => h("code", {}, unescaped(found[1]))],
  [/<([^<>\s|]+)(?:\|([^<>]*))?>/, reference],
  [/(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/, (found, people) => h("strong", {}, mrkdwn(found[1], people))],
  [/(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])/, (found, people) => h("em", {}, mrkdwn(found[1], people))],
  [/(?<![\w~])~(?=\S)([^~\n]+?)(?<=\S)~(?![\w~])/, (found, people) => h("s", {}, mrkdwn(found[1], people))],
];

export function mrkdwn(text, people = {}) {
  const first = SPANS.map(([pattern, draw]) => ({ found: pattern.exec(text), draw }))
    .filter(({ found }) => found)
    .sort((one, other) => one.found.index - other.found.index)[0];
  if (!first) return quoted(text);
  const { found, draw } = first;
  const rest = text.slice(found.index + found[0].length);
  return [...quoted(text.slice(0, found.index)), draw(found, people), ...(rest ? mrkdwn(rest, people) : [])];
}

function quoted(text) {
  if (!/^&gt; ?/m.test(text)) return text ? [shown(text)] : [];
  return text.split(/((?:^&gt;.*(?:\n|$))+)/m).filter(Boolean).map((part) =>
    part.startsWith("&gt;") ? h("blockquote", {}, shown(part.trimEnd().replace(/^&gt; ?/gm, ""))) : shown(part));
}

function reference([, target, label], people) {
  if (target.startsWith("@")) return mention(people[target.slice(1)] ?? label ?? target.slice(1));
  if (target.startsWith("#")) return h("span", { class: "at" }, `#${label ?? target.slice(1)}`);
  if (target.startsWith("!")) return h("span", { class: "at" }, `@${label ?? target.slice(1)}`);
  return link(unescaped(target), shown(label ?? target));
}

const mention = (name) => h("span", { class: "at" }, `@${name}`);

export function textObject(text, people) {
  if (text.type === "mrkdwn") return h("div", { class: "mrkdwn" }, mrkdwn(text.text, people));
  return h("div", { class: "plain" }, withEmoji(text.text));
}

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

function styled(run, node) {
  return Object.entries(STYLES).reduce((inside, [name, tag]) => (run.style?.[name] ? h(tag, {}, inside) : inside), node);
}

const RUNS = {
  text: (run) => run.text,
  link: (run) => link(run.url, run.text ?? run.url),
  emoji: (run) => EMOJI[run.name] ?? `:${run.name}:`,
  user: (run, people) => mention(people[run.user_id] ?? run.user_id),
  channel: (run) => h("span", { class: "at" }, `#${run.channel_id}`),
  usergroup: (run) => mention(run.usergroup_id),
  broadcast: (run) => mention(run.range),
  date: (run) => run.fallback ?? new Date(run.timestamp * 1000).toLocaleString(),
};

const runs = (entries, people) =>
  entries.map((run) => styled(run, (RUNS[run.type] ?? (() => `[${run.type}]`))(run, people)));

const RICH = {
  rich_text_section: (part, people) => h("div", {}, runs(part.elements, people)),
  rich_text_quote: (part, people) => h("blockquote", {}, runs(part.elements, people)),
  rich_text_preformatted: (part, people) => h("pre", {}, runs(part.elements, people)),
  rich_text_list: (part, people) =>
    h(part.style === "ordered" ? "ol" : "ul", { class: `rich-list indent-${part.indent ?? 0}`, start: part.offset ? part.offset + 1 : null },
      part.elements.map((entry) => h("li", {}, runs(entry.elements, people)))),
};

export function richText(block, people) {
  return h("div", { class: "rich" }, block.elements.map((part) => RICH[part.type]?.(part, people) ?? `[${part.type}]`));
}
