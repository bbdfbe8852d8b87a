// Draws Adaptive Cards. All text goes in as text nodes; `place` says what is unfolded and filled in, and how to act.
import { h, outside, picture, table as framed, webAddress } from "../dom.js";
import { actions } from "./actions.js";
import { input } from "./inputs.js";

export function drawCard({ card, said }, place) {
  const drawn = drawBody(card, place);
  if (card.actions) drawn.append(actions(card.actions, place));
  if (said) drawn.append(h("p", { class: "t-said", role: "status" }, said));
  return drawn;
}

export function drawBody(card, place) {
  const called = card.msteams?.entities ?? [];
  return h("div", { class: "t-card" }, inside(card.body, { ...place, called }));
}

const isShown = (part, place) => place.shown[part.id] ?? part.isVisible ?? true;

function element(part, place) {
  if (!isShown(part, place)) return null;
  const draw = ELEMENTS[part.type] ?? (part.type?.startsWith("Input.") ? input : unknown);
  const node = draw(part, place);
  node.classList.add("t-part", `t-gap-${(part.spacing ?? "default").toLowerCase()}`);
  if (part.separator) node.classList.add("t-separated");
  return node;
}

const unknown = ({ type }) => h("div", {}, `[This page can’t draw an element of type ${type}.]`);
const inside = (parts, place) => (parts ?? []).map((part) => element(part, place));

// -- text --------------------------------------------------------------------------------------------

function looks({ weight, size, isSubtle, fontType, color }) {
  const named = [weight, size, fontType, color].filter(Boolean).map((word) => `t-${word.toLowerCase()}`);
  return [...named, isSubtle && "t-subtle"].filter(Boolean).join(" ");
}

// Reads no Markdown: what would need it is drawn as it is written. Only those are called whom the card's entities name.
function textBlock(part, place) {
  const heading = part.style === "heading" ? { role: "heading", "aria-level": "3" } : {};
  return h("div", { class: looks(part), ...heading }, calling(part.text, place.called));
}

function calling(text, called) {
  const one = called.find((entity) => text.includes(entity.text));
  if (!one) return [text];
  const [before, ...after] = text.split(one.text);
  return [...calling(before, called), h("span", { class: "at" }, one.mentioned.name), ...calling(after.join(one.text), called)];
}

function run(part) {
  if (typeof part === "string") return part;
  const url = part.selectAction?.type === "Action.OpenUrl" && webAddress(part.selectAction.url);
  const styled = [["italic", "em"], ["underline", "u"], ["strikethrough", "s"]]
    .reduce((text, [name, tag]) => (part[name] ? h(tag, {}, text) : text), part.text);
  return url ? outside(url, { class: looks(part) }, styled) : h("span", { class: looks(part) }, styled);
}

function facts(part) {
  return h("dl", {}, part.facts.map(({ title, value }) => h("div", {}, h("dt", {}, title), h("dd", {}, value))));
}

// -- boxes -------------------------------------------------------------------------------------------

function container(part, place) {
  return h("div", { class: `t-box ${part.style ? `t-${part.style}` : ""}` }, inside(part.items, place));
}

function columns(part, place) {
  return h("div", { class: "t-columns" }, part.columns.map((column) => {
    const node = h("div", { class: "t-column" }, inside(column.items, place));
    node.style.flex = flexOf(column.width);
    return node;
  }));
}

function flexOf(width) {
  if (/^\d+px$/.test(width)) return `0 0 ${width}`;
  if (width === "auto") return "0 1 auto";
  return `${Number(width) || 1} 1 0`;
}

function table(part, place) {
  const cell = ({ items }) => h("td", {}, inside(items, place));
  const rows = part.rows.map(({ cells }) => h("tr", {}, cells.map(cell)));
  return framed(h("tbody", {}, rows));
}

const ELEMENTS = {
  TextBlock: textBlock,
  RichTextBlock: (part) => h("div", {}, part.inlines.map(run)),
  FactSet: facts,
  Container: container,
  ColumnSet: columns,
  Table: table,
  Image: (part) => picture(part.url, part.altText ?? "", part.altText ?? "an image"),
  ActionSet: (part, place) => actions(part.actions, place),
};
