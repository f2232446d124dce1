/** The control panel: attacks, faults, broken connections and the traffic of this sandbox. */

/** @import { Page } from "../types.d.ts" */

import { fill, h } from "../elements/dom.js";
import { icon } from "../elements/icons.js";
import { AttackSection } from "./attack_section.js";
import { FaultSection } from "./fault_section.js";
import { gatewaySection } from "./gateway_section.js";
import { RunList } from "./run_list.js";
import { TrafficSection } from "./traffic_section.js";

export class ControlPanel {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.runs = new RunList();
    this.traffic = new TrafficSection();
    this.element = h("aside", {
      class: "panel",
      "aria-label": "Sandbox controls",
      onkeydown: (event) => event.key === "Escape" && page.togglePanel(),
    });
  }

  open() {
    const { page } = this;
    const close = h("button", {
      class: "plain",
      "aria-label": "Close the controls",
      onclick: () => page.togglePanel(),
    }, icon("close"));
    fill(
      this.element,
      h("header", {}, h("h2", {}, "Sandbox controls"), close),
      h(
        "div",
        { class: "panel-scroll" },
        new AttackSection(page, this.runs).element,
        new FaultSection(page.session).element,
        gatewaySection(page.session),
        peopleSection(),
        this.traffic.element,
      ),
    );
    this.runs.start();
    this.traffic.start();
    close.focus();
  }

  close() {
    this.runs.stop();
    this.traffic.stop();
  }
}

function peopleSection() {
  const onclick = () => window.open("/", "_blank", "noopener");
  return h(
    "section",
    {},
    h("h3", {}, "People"),
    h("p", {}, "Be several people at once: each tab is one."),
    h("button", { class: "button secondary small", onclick }, "Open another tab"),
  );
}
