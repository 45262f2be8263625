/** What new areas are painted with, one after the other. */
const COLOURS = ["#1d4ed8", "#c2410c", "#047857", "#7c3aed", "#be185d", "#a16207"] as const;

export const areaColour = (index: number): string => COLOURS[index % COLOURS.length] ?? COLOURS[0];
