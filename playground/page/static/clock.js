// The demo's clock: shows its time, and moves it forward.
import { moveClock } from "./api.js";
import { busy, byId } from "./dom.js";

const TICK = 1000;

function written(moment) {
  const part = (options) => moment.toLocaleString("en-GB", options);
  const day = `${part({ weekday: "short" })} ${moment.getDate()} ${part({ month: "short" })}`;
  return `${day} ${part({ hour: "2-digit", minute: "2-digit", hour12: false })}`;
}

export class Clock {
  constructor(say) {
    this.say = say;
    this.ahead = 0;
    for (const button of byId("clock").querySelectorAll("button")) button.addEventListener("click", () => this.move(button));
    setInterval(() => this.draw(), TICK);
  }

  show(now) {
    byId("clock").hidden = now === null;
    this.ahead = now * 1000 - Date.now();
    this.draw();
  }

  draw() {
    const moment = new Date(Date.now() + this.ahead);
    const text = written(moment);
    const shown = byId("clock-time");
    if (shown.textContent === text) return;
    shown.textContent = text;
    shown.dateTime = moment.toISOString();
  }

  async move(button) {
    try {
      this.show((await busy(button, moveClock(button.value))).now);
      this.say(`It is now ${byId("clock-time").textContent}.`);
    } catch (fault) {
      this.say(fault.message);
    }
  }
}
