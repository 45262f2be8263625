/** How the console tells of what needs a decision. */
export const alerts = {
  "alerts.label": "Notifications",
  "alerts.off": "Off",
  "alerts.quiet": "Quiet",
  "alerts.all": "With sound",
  "alerts.title.one": "{count} thing needs a decision",
  "alerts.title.other": "{count} things need a decision",
  "alerts.leave-default": "Choose again to let this browser show notifications.",
  "alerts.leave-denied":
    "This browser blocks notifications. The number on the tab and the sound still work; allow them in the site's settings.",
  "alerts.leave-none": "This browser has no notifications here. The number on the tab still works.",
} as const;
