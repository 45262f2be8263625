/**
 * Small pictures for the map, drawn when first asked for. A stop tells its state by shape: full
 * circle to come, ringed on the way, square at the door, white with a tick delivered, white diamond
 * with a cross failed, hollow skipped.
 */
import { inkOn } from "./palette";

const RATIO = 2;
const DANGER = "#b42318";

export interface Picture {
  readonly image: ImageData;
  readonly ratio: number;
}

type Draw = (pen: CanvasRenderingContext2D, size: number) => void;

function picture(size: number, draw: Draw): Picture {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * RATIO;
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  pen.scale(RATIO, RATIO);
  pen.lineJoin = pen.lineCap = "round";
  draw(pen, size);
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), ratio: RATIO };
}

function disc(pen: CanvasRenderingContext2D, at: number, radius: number, colour: string): void {
  pen.beginPath();
  pen.arc(at, at, radius, 0, Math.PI * 2);
  pen.fillStyle = colour;
  pen.fill();
}

function stroke(
  pen: CanvasRenderingContext2D,
  points: readonly number[],
  colour: string,
  wide: number,
): void {
  pen.beginPath();
  for (let at = 0; at < points.length; at += 2) {
    pen.lineTo(points[at] ?? 0, points[at + 1] ?? 0);
  }
  pen.strokeStyle = colour;
  pen.lineWidth = wide;
  pen.stroke();
}

function rounded(pen: CanvasRenderingContext2D, from: number, side: number, radius: number): void {
  pen.beginPath();
  pen.roundRect(from, from, side, side, radius);
}

const STOP = 28;
const MID = STOP / 2;

const stops: Record<string, (colour: string) => Draw> = {
  pending: (colour) => (pen) => {
    disc(pen, MID, 11.5, "#ffffff");
    disc(pen, MID, 10, colour);
  },
  en_route: (colour) => (pen) => {
    disc(pen, MID, 14, colour);
    disc(pen, MID, 12, "#ffffff");
    disc(pen, MID, 10, colour);
  },
  arrived: (colour) => (pen) => {
    rounded(pen, 2, STOP - 4, 6);
    pen.fillStyle = "#ffffff";
    pen.fill();
    rounded(pen, 3.5, STOP - 7, 5);
    pen.fillStyle = colour;
    pen.fill();
  },
  succeeded: (colour) => (pen) => {
    disc(pen, MID, 10.5, colour);
    disc(pen, MID, 8.5, "#ffffff");
    stroke(pen, [9.6, 14.4, 12.8, 17.4, 18.6, 11], colour, 2.6);
  },
  partially_succeeded: (colour) => (pen) => {
    disc(pen, MID, 10.5, colour);
    disc(pen, MID, 8.5, "#ffffff");
    stroke(pen, [9.5, 14, 18.5, 14], colour, 3);
  },
  failed: () => (pen) => {
    pen.translate(MID, MID);
    pen.rotate(Math.PI / 4);
    pen.beginPath();
    pen.roundRect(-9.5, -9.5, 19, 19, 3);
    pen.fillStyle = "#ffffff";
    pen.fill();
    pen.beginPath();
    pen.roundRect(-8.2, -8.2, 16.4, 16.4, 2.5);
    pen.fillStyle = DANGER;
    pen.fill();
    pen.rotate(-Math.PI / 4);
    stroke(pen, [-3.6, -3.6, 3.6, 3.6], "#ffffff", 2.6);
    stroke(pen, [-3.6, 3.6, 3.6, -3.6], "#ffffff", 2.6);
  },
  skipped: (colour) => (pen) => {
    disc(pen, MID, 10.5, "#ffffff");
    pen.setLineDash([3, 3]);
    pen.beginPath();
    pen.arc(MID, MID, 9, 0, Math.PI * 2);
    pen.strokeStyle = colour;
    pen.lineWidth = 2.4;
    pen.stroke();
  },
};

const CAR = 44;

const vehicle =
  (colour: string, link: string, moves: boolean): Draw =>
  (pen, size) => {
    const mid = size / 2;
    const fill = link === "offline" ? "#8a94a3" : colour;
    pen.shadowColor = "rgb(11 18 32 / 45%)";
    pen.shadowBlur = 5;
    pen.shadowOffsetY = 1;
    if (moves) {
      pen.beginPath();
      pen.moveTo(mid, 3);
      pen.lineTo(mid + 8, 14);
      pen.lineTo(mid - 8, 14);
      pen.closePath();
      pen.fillStyle = "#ffffff";
      pen.fill();
    }
    disc(pen, mid, 14, "#ffffff");
    pen.shadowColor = "transparent";
    if (moves) {
      pen.beginPath();
      pen.moveTo(mid, 5.5);
      pen.lineTo(mid + 5.6, 13);
      pen.lineTo(mid - 5.6, 13);
      pen.closePath();
      pen.fillStyle = fill;
      pen.fill();
    }
    disc(pen, mid, 11.5, fill);
    if (link !== "live") {
      pen.setLineDash([4, 4]);
      pen.beginPath();
      pen.arc(mid, mid, 14, 0, Math.PI * 2);
      pen.strokeStyle = "#475467";
      pen.lineWidth = 2;
      pen.stroke();
    }
  };

const van =
  (ink: string): Draw =>
  (pen, size) => {
    pen.translate((size - 16) / 2, (size - 16) / 2);
    pen.strokeStyle = pen.fillStyle = ink;
    pen.lineWidth = 1.7;
    pen.beginPath();
    pen.roundRect(1, 3.5, 9, 7.5, 1.2);
    pen.moveTo(10, 6);
    pen.lineTo(12.6, 6);
    pen.lineTo(15, 8.5);
    pen.lineTo(15, 11);
    pen.lineTo(10, 11);
    pen.stroke();
    for (const at of [4.4, 12]) {
      pen.beginPath();
      pen.arc(at, 11.8, 1.6, 0, Math.PI * 2);
      pen.fill();
    }
  };

const depot: Draw = (pen, size) => {
  rounded(pen, 1, size - 2, 8);
  pen.fillStyle = "#ffffff";
  pen.fill();
  rounded(pen, 2.5, size - 5, 7);
  pen.fillStyle = "#14213d";
  pen.fill();
  stroke(pen, [8, 15.5, 16, 9, 24, 15.5], "#ffffff", 2.4);
  stroke(pen, [10.5, 15, 10.5, 23, 21.5, 23, 21.5, 15], "#ffffff", 2.4);
};

const waiting: Draw = (pen, size) => {
  disc(pen, size / 2, 6.5, "#ffffff");
  disc(pen, size / 2, 5.2, "#475467");
  disc(pen, size / 2, 2.4, "#ffffff");
};

/** Tight around a stop, so that many of them leave the map to be seen. */
const ring: Draw = (pen, size) => circle(pen, size, 2.5);

const halo: Draw = (pen, size) => {
  pen.beginPath();
  pen.arc(size / 2, size / 2, size / 2 - 3, 0, Math.PI * 2);
  pen.fillStyle = "rgb(17 24 39 / 14%)";
  pen.fill();
  circle(pen, size, 3);
};

function circle(pen: CanvasRenderingContext2D, size: number, inset: number): void {
  pen.beginPath();
  pen.arc(size / 2, size / 2, size / 2 - inset, 0, Math.PI * 2);
  for (const [colour, wide] of [["#ffffff", 5] as const, ["#0b1220", 2.5] as const]) {
    pen.strokeStyle = colour; // dark within white is seen by day and by night
    pen.lineWidth = wide;
    pen.stroke();
  }
}

const CROWD = { s: 30, m: 38, l: 48 } as const;
const CROWD_FILL = { plain: "#34486d", late: "#e9a23b", bad: DANGER } as const;

/** A crowd of stops: its worst state is a shape at its edge as well as its colour. */
const crowd =
  (worst: keyof typeof CROWD_FILL): Draw =>
  (pen, size) => {
    const mid = size / 2;
    disc(pen, mid, mid - 1, "rgb(255 255 255 / 70%)");
    disc(pen, mid, mid - 4, CROWD_FILL[worst]);
    if (worst === "plain") return;
    pen.translate(size - 8, 8);
    disc(pen, 0, 7.5, "#ffffff");
    if (worst === "bad") {
      stroke(pen, [-3, -3, 3, 3], DANGER, 2.4);
      stroke(pen, [-3, 3, 3, -3], DANGER, 2.4);
    } else {
      disc(pen, 0, 6, "#93500a");
      stroke(pen, [0, -3.5, 0, 0, 2.6, 1.4], "#ffffff", 1.6);
    }
  };

const grid: Draw = (pen, size) => {
  stroke(pen, [0, 0.5, size, 0.5], "#dde3ea", 1);
  stroke(pen, [0.5, 0, 0.5, size], "#dde3ea", 1);
};

/** Draw the picture that `name` asks for: `stop|pending|#1166cc`, `vehicle|#1166cc|live|moving`… */
export function draw(name: string): Picture | null {
  const [what, ...how] = name.split("|");
  const [first = "", second = "", third = ""] = how;
  switch (what) {
    case "stop":
      return picture(STOP, (stops[first] ?? stops.pending)?.(second) ?? waiting);
    case "vehicle":
      return picture(CAR, vehicle(first, second, third === "moving"));
    case "van":
      return picture(20, van(inkOn(first)));
    case "depot":
      return picture(32, depot);
    case "waiting":
      return picture(16, waiting);
    case "halo":
      return picture(42, halo);
    case "ring":
      return picture(33, ring);
    case "cluster":
      return picture(
        CROWD[second as keyof typeof CROWD] ?? CROWD.s,
        crowd(first as keyof typeof CROWD_FILL),
      );
    case "blank-grid":
      return picture(48, grid);
    default:
      return null;
  }
}
