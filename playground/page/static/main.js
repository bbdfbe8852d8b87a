// Joins the parts: the two sides, each with its own watch, and what belongs to both.
import * as api from "./api.js";
import { Clock } from "./clock.js";
import { byId } from "./dom.js";
import { Panel } from "./panel.js";
import { SideBar } from "./sidebar.js";
import { SlackSide } from "./slack.js";
import { TeamsSide } from "./teams/side.js";
import { View } from "./view.js";
import { Watch } from "./watch.js";

const TOLD_FOR = 5000;

const view = new View();
const panel = new Panel();
const clock = new Clock(say);
const slack = new SlackSide(say);
const teams = new TeamsSide(say);
const newest = {};
const after = () => panel.refresh();
const slackWatch = new Watch(api.slack, { user: "U0ANA", channel: "C0APPSEC" }, { draw: drawSlack, after });
const teamsWatch = new Watch(api.teams, { user: "ana", channel: "" }, { draw: drawTeams, after });
const sideBar = new SideBar({ become, go: { slack: (channel) => slackWatch.go({ channel }), teams: (channel) => teamsWatch.go({ channel }) } });

function say(text) {
  const toast = byId("toast");
  toast.textContent = text;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { toast.hidden = true; }, TOLD_FOR);
}

// The same person on both sides.
function become(user, handle) {
  slackWatch.go({ user });
  teamsWatch.go({ user: handle });
}

function drawSlack(state) {
  clock.show(state.now);
  sideBar.show(state);
  slack.draw(state);
  tellNews("slack", state, slack.messages);
}

function drawTeams(state) {
  sideBar.showRooms("teams", state);
  teams.draw(state);
  tellNews("teams", state, teams.messages);
}

function tellNews(side, { user, channel }, { newest: last }) {
  const where = `${user} ${channel}`;
  if (newest[side]?.where === where && newest[side].last !== last) view.note(side);
  newest[side] = { where, last };
}

const known = await api.verbs();
slack.composer.know(known.commands.slack, known);
teams.composer.know(known.commands.teams, known);
slack.composer.field.focus({ preventScroll: true });
await Promise.all([slackWatch.run(), teamsWatch.run()]);
