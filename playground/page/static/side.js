// One platform's side: its channel, its composer, its forms. Each platform says how its messages look and what is sent.
import { Composer } from "./composer.js";
import { byId } from "./dom.js";

export const roomOf = ({ channel, channels }) => channels.find(({ id }) => id === channel);

export class Side {
  // `kind` is the class of the dialog in which the forms are.
  constructor(name, say, { Messages, Form, kind }) {
    this.node = byId(name);
    this.composer = new Composer(this.node, { say, tell: (line, user, room) => this.tell(line, user, room) });
    const home = this.composer.field;
    this.messages = new Messages(this.node, { say, home, begin: () => this.composer.begin() });
    this.form = new Form({ say, home, kind });
  }

  // -- what each platform says: a channel's name and what stands below it, and what becomes of a line ------------

  // title(room), about(room, state), tell(line, user, room)

  // ----------------------------------------------------------------------------------------------------------

  draw(state) {
    const room = roomOf(state);
    this.node.querySelector(".bar h1").textContent = this.title(room);
    this.node.querySelector(".bar p").textContent = this.about(room, state);
    this.composer.show(state.user, room);
    this.messages.show(state);
    this.form.show(state.modal, state);
  }
}
