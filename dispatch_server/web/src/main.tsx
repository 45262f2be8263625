import "@fontsource-variable/inter";
import "./app.css";
import { render } from "preact";
import { follow, resume, stream } from "./actions";
import { tick } from "./store";
import { followTheme } from "./theme";
import { App } from "./views/app";

followTheme();
render(<App />, document.getElementById("app") as HTMLElement);

setInterval(() => {
  tick.value = Date.now();
}, 1000);
addEventListener("online", () => stream.nudge());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") stream.nudge();
});
follow();
void resume();
