// The Slack side: its channel, its composer, its forms.
import { slack } from "./api.js";
import { Composer } from "./composer.js";
import { byId } from "./dom.js";
import { SlackMessages } from "./messages.js";
import { Modal } from "./modal.js";

export class SlackSide {
  constructor(say) {
    const room = byId("slack");
    this.composer = new Composer(room, { say, tell: (line, user, channel) => this.tell(line, user, channel) });
    const home = this.composer.field;
    this.messages = new SlackMessages(room, { say, home, begin: () => this.composer.begin() });
    this.modal = new Modal({ say, home, kind: "modal" });
  }

  draw(state) {
    const room = state.channels.find(({ id }) => id === state.channel);
    byId("room-name").textContent = room.direct ? room.name : `# ${room.name}`;
    byId("room-about").textContent = room.direct ? "Only you and the bot" : `${room.members} members · you are ${state.people[state.user]}`;
    this.composer.show(state.user, room);
    this.messages.show(state);
    this.modal.show(state.modal, state);
  }

  tell(line, user, room) {
    return slack.act({ ...this.wish(line, room), user, channel: room.id }, line);
  }

  wish(line, room) {
    const { command } = this.composer;
    const mention = /^@dojo\s*(.*)$/i.exec(line);
    if (mention && !room.direct) return { act: "mention", text: mention[1] };
    if (line.startsWith(`${command} `) || line === command) return { act: "command", text: line.slice(command.length).trim() };
    if (room.direct) return { act: "say", text: line };
    return { act: "command", text: line };
  }
}
