// Draws blocks. `place` says where they stand: who looks on, what is chosen, and how to act.
import { h, picture, table as framed } from "./dom.js";
import { element } from "./elements.js";
import { input } from "./inputs.js";
import { mrkdwn, richText, textObject, withEmoji } from "./text.js";

export function drawBlocks(blocks, place) {
  return blocks.map((block) => {
    const draw = BLOCKS[block.type] ?? unknown;
    const node = draw(block, place);
    node.classList.add("block", `b-${block.type}`);
    return node;
  });
}

function unknown(block) {
  return h("div", {}, `[This page can’t draw a block of type ${block.type}.]`);
}

function section(block, place) {
  const fields = block.fields?.map((field) => textObject(field, place.people));
  const main = h("div", { class: "main" },
    block.text && textObject(block.text, place.people),
    fields && h("div", { class: "fields" }, fields));
  const aside = block.accessory && h("div", { class: "side-thing" }, element(block, block.accessory, place));
  return h("div", {}, main, aside);
}

function context(block, place) {
  const draw = (part) => (part.type === "image" ? pictureOf(part) : textObject(part, place.people));
  return h("div", {}, block.elements.map(draw));
}

const pictureOf = (part) => picture(part.image_url, part.alt_text);

function image(block) {
  return h("figure", {}, block.title && h("figcaption", {}, withEmoji(block.title.text)), pictureOf(block));
}

function cell(part, settings, place) {
  const number = part.type === "raw_number" || /^[-+]?[\d.,]+ ?%?$/.test(part.text ?? "");
  const align = settings?.align ?? (part.type === "raw_number" ? "right" : "left");
  const inside = part.type === "rich_text" ? richText(part, place.people) : withEmoji(String(part.text));
  return [inside, `${align} ${number || settings?.is_wrapped === false ? "kept" : ""}`.trim()];
}

function table(block, place) {
  const row = (cells, tag) => h("tr", {}, cells.map((part, column) => {
    const [inside, kind] = cell(part, block.column_settings?.[column], place);
    return h(tag, { class: kind, scope: tag === "th" ? "col" : null }, inside);
  }));
  const [first, ...others] = block.rows;
  return framed(h("thead", {}, row(first, "th")), h("tbody", {}, others.map((cells) => row(cells, "td"))));
}

const BLOCKS = {
  header: (block) => h("div", { role: "heading", "aria-level": "3" }, withEmoji(block.text.text)),
  section,
  context,
  image,
  table,
  input,
  divider: () => h("hr"),
  rich_text: (block, place) => h("div", {}, richText(block, place.people)),
  markdown: (block, place) => h("div", { class: "mrkdwn" }, mrkdwn(block.text, place.people)),
  actions: (block, place) => h("div", {}, block.elements.map((part) => element(block, part, place))),
};
