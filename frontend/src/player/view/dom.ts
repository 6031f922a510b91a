type Child = Node | string | undefined;

/** An element with attributes (`true` sets an empty one, `false` leaves it out) and children. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | boolean>> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false) {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  previous: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  exit: "M10 4H5v16h5M15 8l4 4-4 4M19 12H9",
} as const;

/** A decorative icon. */
export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
