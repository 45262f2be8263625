/** Toasts, and what went wrong. A problem of the server is said by its slug. */
export const news = {
  "toast.copied": "Copied: {text}",
  "toast.not-copied": "Copy this: {text}",
  "toast.place-confirmed": "Place confirmed",
  "toast.published": "Published. The drivers have their runs.",
  "toast.discarded": "Plan discarded",
  "toast.edited": "{text}",
  "toast.dismiss": "Dismiss",

  "failure.offline": "No answer from the server. Check the network; it will be tried again.",
  "failure.slow": "The server took too long. Try again in a moment.",
  "failure.logged-out": "Your session has ended. Log in again.",
  "failure.forbidden": "Your role does not allow this. Ask an administrator.",
  "failure.too-many": "Too many tries. Wait a minute and try again.",
  "failure.conflict": "It has changed meanwhile: {detail}. What you see is being refreshed.",
  "failure.bug":
    "Something broke on our side. Try again; if it stays, tell whoever runs the server.",
  "failure.refused": "Not possible: {detail}",

  "problem.order-cannot": "This order has gone too far for that.",
  "problem.plan-without-vehicles":
    "Nobody has a shift from {depot} on this day. Add one with driver and vehicle.",
  "problem.plan-without-orders": "No order is ready for {depot} on this day; {on_hold} on hold.",
  "problem.too-many-orders":
    "{orders} orders are ready and one plan takes {at_most}. Split them by depot.",
  "problem.plan-not-ready": "This plan is not ready to publish, or was published already.",
  "problem.plan-moved": "The plan has changed meanwhile. It is shown as it is now; decide again.",
  "problem.plan-not-editable": "This plan can no longer be changed by hand. Plan the day again.",
  "problem.nothing-to-optimize": "Everything is locked. Free a route or an order first.",
  "problem.nothing-to-undo": "There is nothing left to undo.",
  "problem.nothing-to-redo": "There is nothing to redo.",
  "problem.depot-never-open": "The depot never opens. Check its hours.",
  "problem.unknown-profile":
    "Nobody knows how “{profile}” drives. Say car, motorcycle, bicycle or truck.",
  "problem.file-too-big":
    "The file is too big: at most {limit} ({what}). Split it and import the parts.",
  "problem.file-unreadable":
    "This file cannot be read. Save it as CSV or XLSX with a first row of column names, without a password.",
  "problem.roads-unavailable": "The road engine did not answer. Try again in a moment.",
  "problem.geocoder-unavailable": "The address service did not answer. Try again in a moment.",
  "problem.city-without-graph": "The city's map is not whole. Build it again with porta city add.",
  "problem.no-such-order": "This order is not there any more.",
  "problem.no-such-place": "This address is not there any more.",
  "problem.no-such-plan": "This plan is not there any more.",
  "problem.no-such-driver": "This driver is not there any more.",
  "problem.no-such-depot": "This depot is not there any more.",
  "problem.run-not-found": "This run is not there any more.",
} as const;
