// The Teams side: its channel or chat, its composer, its dialogs.
import { teams } from "../api.js";
import { Composer } from "../composer.js";
import { byId } from "../dom.js";
import { TeamsDialog } from "./dialog.js";
import { TeamsMessages } from "./messages.js";

export class TeamsSide {
  constructor(say) {
    const room = byId("teams");
    this.composer = new Composer(room, { say, tell: (line, user, channel) => this.tell(line, user, channel) });
    const home = this.composer.field;
    this.messages = new TeamsMessages(room, { say, home, begin: () => this.composer.begin() });
    this.dialog = new TeamsDialog({ say, home, kind: "teams-dialog" });
  }

  draw(state) {
    const room = state.channels.find(({ id }) => id === state.channel);
    byId("teams-name").textContent = room.name;
    byId("teams-about").textContent = room.direct ? "Your own chat with the bot" : `Team ${state.team} · ${room.members} members`;
    byId("teams").classList.toggle("chatting", room.direct);
    this.composer.show(state.user, room);
    this.messages.show(state);
    this.dialog.show(state.modal, state);
  }

  tell(line, user, room) {
    const text = line.replace(/^@dojo\s*/i, "");
    return teams.act({ act: "say", user, channel: room.id, text }, room.direct ? text : `@Dojo ${text}`);
  }
}
