// Which of the two sides one sees: side by side where the window is wide enough, else one of them.
import { byId } from "./dom.js";

const WIDE = matchMedia("(min-width: 1101px)");

export class View {
  constructor() {
    this.wish = "both";
    this.alone = "slack";
    this.buttons = [...byId("views").querySelectorAll("button")];
    for (const button of this.buttons) button.addEventListener("click", () => this.choose(button.value));
    WIDE.addEventListener("change", () => this.apply());
    this.apply();
  }

  choose(wish) {
    this.wish = wish;
    if (wish !== "both") this.alone = wish;
    this.apply();
  }

  apply() {
    const view = this.wish === "both" && !WIDE.matches ? this.alone : this.wish;
    document.body.dataset.view = view;
    for (const button of this.buttons) {
      button.setAttribute("aria-pressed", String(button.value === view));
      if (this.shows(button.value)) this.note(button.value, false);
    }
  }

  shows(side) {
    return [side, "both"].includes(document.body.dataset.view);
  }

  // A dot on the side that one doesn't see, when something is new there.
  note(side, news = true) {
    const button = this.buttons.find(({ value }) => value === side);
    const yes = news && !this.shows(side);
    button.classList.toggle("news", yes);
    button.setAttribute("aria-label", yes ? `${button.textContent}, something new` : button.textContent);
  }
}
