// Joins the parts: asks for the state of the person's channel again and again, and draws what changed.
import * as api from "./api.js";
import { Clock } from "./clock.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { MessageList } from "./messages.js";
import { ModalBox } from "./modal.js";
import { Panel } from "./panel.js";
import { SideBar } from "./sidebar.js";

const AGAIN_AFTER = 1500;
const TOLD_FOR = 5000;

const where = { user: "U0ANA", channel: "C0APPSEC", version: -1 };
const composer = new Composer(say);
const messages = new MessageList(byId("messages"), byId("scroll"), { say, begin: () => composer.begin() });
const modal = new ModalBox(say);
const panel = new Panel();
const clock = new Clock(say);
const sideBar = new SideBar(go);
let waiting = new AbortController();

function say(text) {
  const toast = byId("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, TOLD_FOR);
}

function go(change) {
  Object.assign(where, change, { version: -1 });
  waiting.abort();
}

function draw(state) {
  const room = state.channels.find(({ id }) => id === state.channel);
  where.channel = state.channel;
  byId("room-name").textContent = room.direct ? room.name : `# ${room.name}`;
  byId("room-about").textContent = room.direct ? "Only you and the bot" : `${room.members} members · you are ${state.people[state.user]}`;
  clock.show(state.now);
  sideBar.show(state);
  composer.show(state);
  messages.show(state);
  modal.show(state.modal, state);
}

async function look() {
  waiting = new AbortController();
  const { user, channel, version } = where;
  const state = await api.state(user, channel, version, waiting.signal);
  byId("lost").hidden = true;
  if (state && state.user === where.user) {
    where.version = state.version;
    draw(state);
  }
  await panel.refresh();
}

const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

async function watch() {
  for (;;) {
    try {
      await look();
    } catch (fault) {
      if (fault.name === "AbortError") continue;
      console.error(fault);
      byId("lost").hidden = false;
      await pause(AGAIN_AFTER);
    }
  }
}

composer.know(await api.verbs());
composer.field.focus({ preventScroll: true });
await watch();
