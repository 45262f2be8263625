/** Line icons on a 24 grid. Decorative: what they stand for is said in text beside them. */
const PATHS = {
  runs: "M5 18a2 2 0 1 0 4 0 2 2 0 0 0-4 0M15 6a2 2 0 1 0 4 0 2 2 0 0 0-4 0M9 18h6a3.500 3.500 0 0 0 0-7H9a3.500 3.500 0 0 1 0-7h3",
  orders: "M4 8l8-4.500 8 4.500v8l-8 4.500-8-4.500zM4 8l8 4.500L20 8M12 12.500v8",
  review:
    "M12 21s-6.500-5.600-6.500-11a6.500 6.500 0 0 1 13 0c0 5.400-6.500 11-6.500 11zM10.500 8.500a1.600 1.600 0 1 1 2.200 1.500c-.5.2-.7.6-.7 1.200M12 13.600v.1",
  plan: "M4 7h9M4 12h6M4 17h9M17 5.500v13M14 15.500l3 3 3-3",
  fleet:
    "M3 6h11v10H3zM14 9.500h4l3 3.500v3h-7M7 18.500a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600M17.500 18.500a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600",
  incidents: "M12 4l9 15.500H3zM12 10v4.500M12 17v.1",
  back: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  down: "M5 9l7 7 7-7",
  close: "M6 6l12 12M18 6L6 18",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l4.500 4.500",
  upload: "M12 16V4M7 9l5-5 5 5M4 16v3.500h16V16",
  link: "M10 14a4 4 0 0 0 5.700 0l3.100-3.100a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0l-3.100 3.100a4 4 0 0 0 5.700 5.700l1.100-1.100",
  check: "M5 12.500l4.500 4.500L19 7.500",
  cross: "M6.500 6.500l11 11M17.500 6.500l-11 11",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 7v5.200l3.400 2",
  phone:
    "M8 3h8a1.500 1.500 0 0 1 1.500 1.500v15A1.500 1.500 0 0 1 16 21H8a1.500 1.500 0 0 1-1.500-1.500v-15A1.500 1.500 0 0 1 8 3M11 18h2",
  warn: "M12 4l9 15.500H3zM12 10v4.500M12 17v.1",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  photo:
    "M4 7h3.500l1.500-2.500h6L16.500 7H20v12H4zM12 16.500a3.600 3.600 0 1 0 0-7.200 3.600 3.600 0 0 0 0 7.200",
  out: "M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9",
  flag: "M6 21V4h11l-2 4 2 4H6",
  depot: "M4 11l8-6 8 6M6 10v9h12v-9M10 19v-5h4v5",
  send: "M4 12l16-8-5 16-3.500-6.500z",
  stop: "M7 7h10v10H7z",
  undo: "M8 5L4 9l4 4M4 9h9a5.500 5.500 0 0 1 0 11H9",
  redo: "M16 5l4 4-4 4M20 9h-9a5.500 5.500 0 0 0 0 11h4",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  unlock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 6.700-1.400",
} as const;

export type IconName = keyof typeof PATHS;

export const Icon = ({ name, size = 18 }: { name: IconName; size?: number }) => (
  <svg class="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);
