// Asks for what a person sees in a channel again and again, and draws what changed.
import { byId } from "./dom.js";

const AGAIN_AFTER = 1500;

export class Watch {
  constructor(side, where, { draw, after }) {
    Object.assign(this, { side, where: { ...where, version: -1 }, draw, after, turn: 0, waiting: new AbortController() });
  }

  go(change) {
    Object.assign(this.where, change, { version: -1 });
    this.turn += 1;
    this.waiting.abort();
  }

  async look() {
    this.waiting = new AbortController();
    const { where: { user, channel, version }, turn } = this;
    const state = await this.side.state(user, channel, version, this.waiting.signal);
    byId("lost").hidden = true;
    if (state && turn === this.turn) {
      Object.assign(this.where, { version: state.version, channel: state.channel });
      this.draw(state);
    }
    await this.after();
  }

  async run() {
    for (;;) {
      try {
        await this.look();
      } catch (fault) {
        if (fault.name === "AbortError") continue;
        console.error(fault);
        byId("lost").hidden = false;
        await new Promise((done) => { setTimeout(done, AGAIN_AFTER); });
      }
    }
  }
}
