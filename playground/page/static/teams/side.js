// The Teams side.
import { teams } from "../api.js";
import { Side } from "../side.js";
import { TeamsDialog } from "./dialog.js";
import { TeamsMessages } from "./messages.js";

export class TeamsSide extends Side {
  constructor(say) {
    super("teams", say, { Messages: TeamsMessages, Form: TeamsDialog, kind: "teams-dialog" });
  }

  title({ name }) {
    return name;
  }

  about({ direct, members }, { team }) {
    return direct ? "Your own chat with the bot" : `Team ${team} · ${members} members`;
  }

  tell(line, user, room) {
    const text = line.replace(/^@dojo\s*/i, "");
    return teams.act({ act: "say", user, channel: room.id, text }, room.direct ? text : `@Dojo ${text}`);
  }
}
