// The Slack side.
import { slack } from "./api.js";
import { SlackMessages } from "./messages.js";
import { Modal } from "./modal.js";
import { Side } from "./side.js";

export class SlackSide extends Side {
  constructor(say) {
    super("slack", say, { Messages: SlackMessages, Form: Modal, kind: "modal" });
  }

  title({ direct, name }) {
    return direct ? name : `# ${name}`;
  }

  about({ direct, members }, { people, user }) {
    return direct ? "Only you and the bot" : `${members} members · you are ${people[user]}`;
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
